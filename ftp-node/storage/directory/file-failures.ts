import { failingAs } from "../failures.ts";
import { StorageError, type StorageFailure } from "../storage.ts";

const FAILURES: Readonly<Record<string, StorageFailure>> = {
  ENOENT: "not-found",
  EEXIST: "exists",
  ENOTEMPTY: "not-empty",
  EISDIR: "is-a-folder",
  ENOTDIR: "not-a-folder",
  ENAMETOOLONG: "bad-name",
  EACCES: "denied",
  EPERM: "denied",
  // A chain of links that never ends.
  ELOOP: "denied",
  ENOSPC: "full",
  EDQUOT: "full",
};

/** What we do not know may pass: `unavailable`. */
export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new StorageError(FAILURES[code] ?? "unavailable", { cause: error });
}

/** Runs the work; whatever it throws comes out as a `StorageError`. */
export const onFiles = failingAs(toStorageError);

/** The promise's answer, or undefined when there is nothing of that name. */
export async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    const { failure } = toStorageError(error);
    if (failure === "not-found" || failure === "not-a-folder") return undefined;
    throw error;
  }
}
