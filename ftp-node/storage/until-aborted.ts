import { untilAborted as untilSignal } from "../until-aborted.ts";
import { StorageError } from "./storage.ts";

/** Settles as the promise does, or rejects with a `StorageError` as soon as the signal aborts. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await untilSignal(promise, signal);
  } catch (error) {
    throw signal.aborted && error === signal.reason ? abortionOf(signal) : error;
  }
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortionOf(signal);
}

/** What somebody who waited is told. */
export function abortionOf(signal: AbortSignal): StorageError {
  return new StorageError("unavailable", { cause: signal.reason, message: "The transfer was aborted." });
}
