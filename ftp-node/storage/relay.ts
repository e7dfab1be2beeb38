import { Readable } from "node:stream";
import type { StorageError } from "./storage.ts";
import { abortionOf } from "./until-aborted.ts";

export interface RelayOptions {
  /** Aborting it destroys both streams. */
  readonly signal: AbortSignal;
  toStorageError(error: unknown): StorageError;
}

/** The same bytes as the source's, whose errors become a `StorageError`. Destroying it destroys the source. */
export function relay(source: Readable, { signal, toStorageError }: RelayOptions): Readable {
  const relayed = new Readable({
    read: () => source.resume(),
    destroy(error, done) {
      signal.removeEventListener("abort", onAbort);
      source.destroy();
      done(error);
    },
  });
  // Whoever reads it later is told; until somebody does, an error would end the process.
  relayed.on("error", () => undefined);
  const onAbort = () => relayed.destroy(abortionOf(signal));
  signal.addEventListener("abort", onAbort, { once: true });
  source
    .pause()
    .on("data", (chunk: Buffer) => relayed.push(chunk) || source.pause())
    .on("end", () => relayed.push(null))
    .on("error", (error) => relayed.destroy(toStorageError(error)))
    .on("close", () => source.readableEnded || relayed.destroy(toStorageError(new Error("The source ended early."))));
  if (signal.aborted) onAbort();
  return relayed;
}
