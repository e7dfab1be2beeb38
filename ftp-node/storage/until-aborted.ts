import { StorageError } from "./storage.ts";

/** Settles as the promise does, or rejects with a `StorageError` as soon as the signal aborts. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfAborted(signal);
  const { promise: abortion, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(abortionOf(signal));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, abortion]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortionOf(signal);
}

/** What somebody who waited is told. */
export function abortionOf(signal: AbortSignal): StorageError {
  return new StorageError("unavailable", { cause: signal.reason, message: "The transfer was aborted." });
}
