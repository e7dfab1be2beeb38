import { StorageError, type Upload } from "./storage.ts";

/** Runs work of a back end: whatever it throws comes out as a `StorageError`, by that back end's translation. */
export function failingAs(toStorageError: (error: unknown) => StorageError) {
  return async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw toStorageError(error);
    }
  };
}

/** The failure of an upload, once nothing is left of it. */
export async function discarded(upload: Upload, failure: StorageError): Promise<StorageError> {
  try {
    await upload.discard();
    return failure;
  } catch (leftBehind) {
    return new StorageError(failure.failure, { cause: new AggregateError([failure, leftBehind]) });
  }
}
