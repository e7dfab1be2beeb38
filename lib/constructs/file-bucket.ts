import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { Grant, type IGrantable, type IRole } from "aws-cdk-lib/aws-iam";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { serviceKey, UNFINISHED_UPLOAD_DAYS } from "../../shared/keys.ts";
import { acknowledgeWildcard } from "../acknowledge-wildcard.ts";

export interface FileBucketProps {
  /**
   * A bucket that exists, and is left as it is.
   *
   * @default a new one, retained
   */
  readonly existingName?: string | undefined;

  /** Below which keys the files are, without slashes at its ends; empty: the whole bucket. */
  readonly prefix: string;

  /** "s3": S3's own keys; "kms": a new, retained key; or the ARN of a key that exists. */
  readonly encryption: string;
}

/** What the node does with an object; copying one that somebody tagged needs the rights to its tags. */
const FILE_ACTIONS = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:GetObjectTagging",
  "s3:PutObjectTagging",
  "s3:ListMultipartUploadParts",
  "s3:AbortMultipartUpload",
];

/** Multipart uploads need both: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions */
const KEY_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];

/** Where the partners' files are. */
export class FileBucket extends Construct {
  readonly bucket: IBucket;
  readonly prefix: string;
  readonly #key: IKey | undefined;

  constructor(scope: Construct, id: string, { existingName, prefix, encryption }: FileBucketProps) {
    super(scope, id);
    this.prefix = prefix;
    this.#key = this.#encryptionKey(encryption);
    this.bucket = existingName ? Bucket.fromBucketName(this, "Existing", existingName) : this.#create();
  }

  /** Lets a node work on the files below the prefix, and on nothing else in the bucket. */
  grantFiles(role: IRole): void {
    const below = this.prefix ? `${this.prefix}/*` : "*";
    const files = this.bucket.arnForObjects(below);
    grant(role, FILE_ACTIONS, files);
    grant(role, ["s3:ListBucket"], this.bucket.bucketArn, this.prefix && { StringLike: { "s3:prefix": below } });
    acknowledgeWildcard(role, files, "Partners name their files; all of them are below this prefix.");
    if (this.#key) grant(role, KEY_ACTIONS, this.#key.keyArn);
  }

  #encryptionKey(encryption: string): IKey | undefined {
    if (encryption === "s3") return undefined;
    if (encryption !== "kms") return Key.fromKeyArn(this, "ExistingKey", encryption);
    return new Key(this, "Key", {
      description: "Pasvport's files",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  #create(): Bucket {
    const bucket = new Bucket(this, "Resource", {
      versioned: true,
      ...(this.#key
        ? // With a bucket key, KMS is asked once for many files.
          { encryption: BucketEncryption.KMS, encryptionKey: this.#key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: lifecycleRules(this.prefix),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    sendEvents(bucket);
    // It refuses requests without TLS for as long as there are files.
    bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason: "The activity table tells who transferred what, by partner; S3's access log would only name the node.",
    });
    return bucket;
  }
}

type Conditions = Record<string, Record<string, unknown>>;

// CDK's own grants add rights to ACLs, legal holds and old versions.
function grant(grantee: IGrantable, actions: string[], resource: string, conditions?: Conditions | ""): void {
  Grant.addToPrincipal({ grantee, actions, resourceArns: [resource], ...(conditions && { conditions }) });
}

/** A broken upload can be resumed for a week: its parts go then, and so does its tail, which is never older. */
function lifecycleRules(prefix: string): LifecycleRule[] {
  return [
    { id: "BrokenUploads", abortIncompleteMultipartUploadAfter: Duration.days(UNFINISHED_UPLOAD_DAYS) },
    {
      id: "BrokenUploadsTails",
      prefix: `${serviceKey(prefix)}partial/`,
      expiration: Duration.days(UNFINISHED_UPLOAD_DAYS),
      noncurrentVersionExpiration: Duration.days(1),
    },
    { id: "OverwrittenAndDeleted", noncurrentVersionExpiration: Duration.days(30), expiredObjectDeleteMarker: true },
  ];
}

/** Not `eventBridgeEnabled`: that sets the same property by a custom resource, a Lambda of CDK's own in Python. */
function sendEvents({ node: { defaultChild } }: Bucket): void {
  if (defaultChild instanceof CfnBucket)
    defaultChild.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
