import { S3Client } from "@aws-sdk/client-s3";
import type { ServiceEndpoint } from "../../configuration.ts";
import { type Meter, NO_METER } from "../../telemetry/meter.ts";
import { S3_CLIENT_SETTINGS } from "./client-settings.ts";
import { measureRequests } from "./measure-requests.ts";

/**
 * A client for `S3Storage`. Region, credentials and endpoint come from the SDK's environment unless they are given. An
 * endpoint that is given is somebody's own S3, where buckets seldom have host names: the path names the bucket.
 */
export function createS3Client(service: ServiceEndpoint, meter: Meter = NO_METER): S3Client {
  const client = new S3Client({ ...S3_CLIENT_SETTINGS, ...service, forcePathStyle: service.endpoint !== undefined });
  measureRequests(client, meter);
  return client;
}
