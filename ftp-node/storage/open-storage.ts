import type { Account } from "../../shared/account.ts";
import { rootKey, UNFINISHED_UPLOAD_DAYS } from "../../shared/keys.ts";
import type { StorageConfiguration } from "../configuration.ts";
import type { Meter } from "../telemetry/meter.ts";
import { DirectoryStorage } from "./directory/directory-storage.ts";
import { expireUploads as expireFiles } from "./directory/expire-uploads.ts";
import type { OptionalFileTimes } from "./file-times.ts";
import { createS3Client } from "./s3/create-client.ts";
import { expireUploads as expireMultiparts } from "./s3/expire-uploads.ts";
import { S3Storage } from "./s3/s3-storage.ts";
import type { Storage } from "./storage.ts";

/** Opens an account's own root on the configured back end. `times`: for one that cannot keep what clients give to files. */
export function storageOpener(
  configuration: StorageConfiguration,
  times: OptionalFileTimes,
  meter?: Meter,
): (account: Account) => Storage {
  if (configuration.kind === "directory") {
    const { folder: filesFolder } = configuration;
    return ({ partnerId, root }) => new DirectoryStorage({ filesFolder, root: rootKey("", partnerId, root) });
  }
  const { bucket, prefix, service } = configuration;
  const client = createS3Client(service, meter);
  return ({ partnerId, root }) =>
    new S3Storage({ client, bucket, prefix, root: rootKey(prefix, partnerId, root), times });
}

/** Clears away what a crash left of uploads, days ago. Rejects with a `StorageError` when the back end cannot be used. */
export async function expireUploads(configuration: StorageConfiguration): Promise<void> {
  const olderThan = new Date(Date.now() - UNFINISHED_UPLOAD_DAYS * 86_400_000);
  if (configuration.kind === "directory") await expireFiles({ filesFolder: configuration.folder }, olderThan);
  else await expireMultiparts({ ...configuration, client: createS3Client(configuration.service) }, olderThan);
}
