import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type MultipartUpload,
} from "@aws-sdk/client-s3";
import { SERVICE_FOLDER, serviceKey } from "../../../shared/keys.ts";
import type { Bucket } from "./bucket.ts";
import { Multipart } from "./multipart.ts";
import { decodeKey } from "./pages.ts";
import { onS3 } from "./s3-failures.ts";
import type { S3Deployment } from "./s3-storage.ts";

/**
 * Aborts the multipart uploads below the deployment's prefix that began before `olderThan`, whoever began them.
 * Returns how many. Throws a `StorageError`.
 */
export function expireUploads({ client, bucket: name, prefix }: S3Deployment, olderThan: Date): Promise<number> {
  return onS3(async () => {
    const bucket = { client, name };
    let expired = 0;
    for await (const { Key = "", UploadId = "", Initiated } of uploadsBelow(bucket, deploymentKey(prefix))) {
      if (!Initiated || Initiated >= olderThan) continue;
      await new Multipart(bucket, Key, UploadId).abort();
      expired++;
    }
    return expired;
  });
}

/** What all keys of the deployment begin with: empty, or a key that ends in `/`. */
function deploymentKey(prefix: string): string {
  return serviceKey(prefix).slice(0, -`${SERVICE_FOLDER}/`.length);
}

async function* uploadsBelow({ client, name }: Bucket, prefix: string): AsyncGenerator<MultipartUpload> {
  let output: ListMultipartUploadsCommandOutput | undefined;
  do {
    output = await client.send(
      new ListMultipartUploadsCommand({
        Bucket: name,
        Prefix: prefix,
        KeyMarker: output && decoded(output, output.NextKeyMarker),
        UploadIdMarker: output?.NextUploadIdMarker,
        EncodingType: "url",
      }),
    );
    for (const upload of output.Uploads ?? []) yield { ...upload, Key: decoded(output, upload.Key) };
  } while (output.IsTruncated);
}

function decoded({ EncodingType }: ListMultipartUploadsCommandOutput, key = ""): string {
  return EncodingType === "url" ? decodeKey(key) : key;
}
