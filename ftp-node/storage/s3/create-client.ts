import { S3Client } from "@aws-sdk/client-s3";
import type { ServiceEndpoint } from "../../configuration.ts";
import { S3_CLIENT_SETTINGS } from "./client-settings.ts";

/**
 * A client for `S3Storage`. Region, credentials and endpoint come from the SDK's environment unless they are given. An
 * endpoint that is given is somebody's own S3, where buckets seldom have host names: the path names the bucket.
 */
export function createS3Client(service: ServiceEndpoint): S3Client {
  return new S3Client({ ...S3_CLIENT_SETTINGS, ...service, forcePathStyle: service.endpoint !== undefined });
}
