import { StorageError } from "../storage.ts";
import { toStorageError, unlessExists } from "./s3-failures.ts";

/** What a new object may take the place of, decided by S3 at the moment of publication. */
export interface Place {
  /** False: `exists` when there is an object of that key. */
  readonly overwrite: boolean;
  /** The ETag of the only object whose place it may take, whatever `overwrite` says; `changed` when another is there, or none. */
  readonly replaces?: string | undefined;
}

export function conditionsOf({ overwrite, replaces }: Place): { IfMatch?: string; IfNoneMatch?: string } {
  if (replaces !== undefined) return { IfMatch: replaces };
  return overwrite ? {} : { IfNoneMatch: "*" };
}

/** The answer to a request with these conditions. */
export function published<T>(request: Promise<T>, { replaces }: Place): Promise<T> {
  return replaces === undefined ? unlessExists(request) : unlessGone(request);
}

async function unlessGone<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (toStorageError(error).failure === "not-found") throw new StorageError("changed", { cause: error });
    throw error;
  }
}
