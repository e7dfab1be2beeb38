/** Closed: each has its reply (reply.ts). */
export type DataConnectionFailure =
  | "no-port"
  | "not-set-up"
  | "not-connected"
  | "abandoned"
  | "broken"
  | "unprotected"
  | "too-large"
  | "too-many"
  | "not-as-announced"
  | "protected"
  | "not-resumed";

export class DataConnectionError extends Error {
  override readonly name = "DataConnectionError";
  readonly failure: DataConnectionFailure;

  constructor(failure: DataConnectionFailure, options?: ErrorOptions) {
    super(failure, options);
    this.failure = failure;
  }
}
