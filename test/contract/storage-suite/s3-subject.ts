import { randomUUID } from "node:crypto";
import { ListMultipartUploadsCommand, PutObjectCommand, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { afterAll } from "vitest";
import { OptionalFileTimes } from "../../../ftp-node/storage/file-times.ts";
import { S3_CLIENT_SETTINGS } from "../../../ftp-node/storage/s3/client-settings.ts";
import { expireUploads } from "../../../ftp-node/storage/s3/expire-uploads.ts";
import { S3Storage } from "../../../ftp-node/storage/s3/s3-storage.ts";
import { FileTimes } from "../../../tables/file-times.ts";
import { S3Server } from "../../support/s3-server.ts";
import { createTestTables, type TestTables } from "../../support/tables.ts";
import { type StorageSubject, SUBJECT_ROOT } from "./subject.ts";

export interface S3Place extends Pick<StorageSubject, "holdsAnyKey" | "listsAnyKey"> {
  readonly bucket: string;
  readonly clientConfig: S3ClientConfig;
}

export interface S3Subject extends StorageSubject {
  readonly client: S3Client;
  readonly bucket: string;
  /** The deployment's prefix; ends without a slash. */
  readonly prefix: string;
}

/** One for all subjects of a test file: their keys differ by the prefix. */
let tables: Promise<TestTables> | undefined;

function testTables(): Promise<TestTables> {
  tables ??= createTestTables();
  return tables;
}

afterAll(async () => {
  await (await tables)?.[Symbol.asyncDispose]();
});

/** Below a prefix of its own in a bucket that others may use. */
export async function openS3({ bucket, clientConfig, ...abilities }: S3Place): Promise<S3Subject> {
  const client = new S3Client({ ...S3_CLIENT_SETTINGS, ...clientConfig });
  const prefix = randomUUID();
  const times = new OptionalFileTimes(new FileTimes((await testTables()).activity), (error) => {
    throw error;
  });
  const open = (root: string) => new S3Storage({ client, bucket, prefix, root: `${prefix}/${root}`, times });
  const unfinished = async () => {
    const listing = new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: `${prefix}/` });
    return (await client.send(listing)).Uploads?.length ?? 0;
  };
  return {
    client,
    bucket,
    prefix,
    storage: open(SUBJECT_ROOT),
    open,
    async put(name, content) {
      const Key = `${prefix}/${SUBJECT_ROOT}${name}`;
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from(content) }));
    },
    unfinished,
    expireUploads: (olderThan) => expireUploads({ client, bucket, prefix }, olderThan),
    ...abilities,
    foldersHaveTimes: false,
    async [Symbol.asyncDispose]() {
      const left = await unfinished();
      client.destroy();
      if (left > 0) throw new Error(`${left} multipart uploads were left open.`);
    },
  };
}

/** On a server of its own, in this process. */
export async function openOurS3(clientConfig: S3ClientConfig = {}): Promise<S3Subject & { readonly server: S3Server }> {
  const server = await S3Server.start();
  const { bucket } = server;
  const subject = await openS3({
    bucket,
    clientConfig: { ...server.clientConfig, ...clientConfig },
    holdsAnyKey: true,
    listsAnyKey: true,
  });
  return {
    ...subject,
    server,
    async [Symbol.asyncDispose]() {
      await using _server = server;
      await subject[Symbol.asyncDispose]();
    },
  };
}
