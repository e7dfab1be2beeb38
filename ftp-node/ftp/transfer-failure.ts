import type { TransferFailure } from "../../shared/failure-reasons.ts";
import { StorageError, type StorageFailure } from "../storage/storage.ts";
import { DataConnectionError, type DataConnectionFailure } from "./data-connection-error.ts";

const REASONS = {
  "not-found": "refused",
  exists: "refused",
  "not-empty": "refused",
  "is-a-folder": "refused",
  "not-a-folder": "refused",
  "bad-name": "refused",
  "bad-offset": "refused",
  denied: "refused",
  full: "limit",
  changed: "changed",
  unavailable: "storage",
  "no-port": "no-connection",
  "not-set-up": "no-connection",
  "not-connected": "no-connection",
  // Most clients give up earlier than the node does.
  abandoned: "no-connection",
  broken: "broken",
  "not-as-announced": "broken",
  "too-large": "limit",
  "too-many": "limit",
  unprotected: "protection",
  protected: "protection",
  "not-resumed": "protection",
} as const satisfies Record<StorageFailure | DataConnectionFailure, TransferFailure>;

/** Why a transfer failed, for people who watch many of them. */
export function transferFailure(error: unknown): { readonly result: TransferFailure; readonly failure?: string } {
  if (error instanceof StorageError || error instanceof DataConnectionError)
    return { result: REASONS[error.failure], failure: error.failure };
  return { result: "error" };
}
