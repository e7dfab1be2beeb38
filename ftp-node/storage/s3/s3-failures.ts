import { S3ServiceException } from "@aws-sdk/client-s3";
import { failingAs } from "../failures.ts";
import { StorageError, type StorageFailure } from "../storage.ts";

/** By S3's error codes. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const FAILURES: Readonly<Record<string, StorageFailure>> = {
  NoSuchKey: "not-found",
  NotFound: "not-found",
  AccessDenied: "denied",
  "Unknown 403": "denied",
  // The object lies in an archive tier.
  InvalidObjectState: "denied",
  KeyTooLongError: "bad-name",
  EntityTooLarge: "full",
  PreconditionFailed: "changed",
  ConditionalRequestConflict: "changed",
};

/** What we do not know may pass: `unavailable`; so do a missing bucket and expired or wrong credentials. */
export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = error instanceof S3ServiceException ? codeOf(error) : "";
  return new StorageError(FAILURES[code] ?? "unavailable", { cause: error });
}

/** An answer to HEAD has no body, hence no code; the SDK knows 404 alone by its status. */
function codeOf({ name, $metadata }: S3ServiceException): string {
  return name === "Unknown" ? `${name} ${$metadata.httpStatusCode}` : name;
}

/** Runs the work; whatever it throws comes out as a `StorageError`. */
export const onS3 = failingAs(toStorageError);

/** The promise's answer, or undefined when there is no such object. */
export async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (toStorageError(error).failure === "not-found") return undefined;
    throw error;
  }
}

/** For requests with If-None-Match: what refuses them is that the object exists. */
export async function unlessExists<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (toStorageError(error).failure === "changed") throw new StorageError("exists", { cause: error });
    throw error;
  }
}
