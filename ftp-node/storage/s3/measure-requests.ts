import type { S3Client } from "@aws-sdk/client-s3";
import type { Meter } from "../../telemetry/meter.ts";
import type { StorageFailure } from "../storage.ts";
import { toStorageError } from "./s3-failures.ts";

/** What is wrong with S3 or with the node's permissions. That an object is not there, or another by now, is an answer. */
const FAULTS: ReadonlySet<StorageFailure> = new Set(["unavailable", "denied"]);

/** Counts the requests of a client that fail or are sent again. */
export function measureRequests(client: S3Client, meter: Meter): void {
  client.middlewareStack.add(
    (next) => async (request) => {
      try {
        const result = await next(request);
        countRetries(meter, result.output.$metadata.attempts);
        return result;
      } catch (error) {
        countRetries(meter, attemptsOf(error));
        if (isFault(error)) meter.count("S3Errors");
        throw error;
      }
    },
    { step: "initialize", name: "measureRequests" },
  );
}

function countRetries(meter: Meter, attempts = 1): void {
  if (attempts > 1) meter.count("S3Retries", attempts - 1);
}

/** The SDK adds it to whatever is thrown. */
function attemptsOf(error: unknown): number | undefined {
  return (error as { $metadata?: { attempts?: number } }).$metadata?.attempts;
}

/** Requests that we gave up ourselves say nothing of S3. */
function isFault(error: unknown): boolean {
  const givenUp = error instanceof Error && error.name === "AbortError";
  return !givenUp && FAULTS.has(toStorageError(error).failure);
}
