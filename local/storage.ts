import type { ServiceEndpoint, StorageConfiguration } from "../ftp-node/configuration.ts";
import type { StartOptions } from "./options.ts";
import type { StateFolder } from "./state-folder.ts";

/** Where files are kept: a bucket where one is named, else a directory of the state folder. */
export async function localStorage(
  { s3Endpoint, s3Bucket, s3Prefix }: StartOptions,
  state: StateFolder,
): Promise<StorageConfiguration> {
  if (!s3Bucket) return { kind: "directory", folder: await state.folder("files") };
  return { kind: "s3", bucket: s3Bucket, prefix: s3Prefix.replace(/^\/+|\/+$/g, ""), service: s3Service(s3Endpoint) };
}

/** An S3 of one's own cares little for regions, but a signature needs one. */
function s3Service(endpoint: string | undefined): ServiceEndpoint {
  if (endpoint === undefined) return {};
  return { endpoint, region: process.env.AWS_REGION ?? "us-east-1" };
}
