import type { Operation, S3Request, S3Response } from "./request.ts";

/** What happens to a request in place of, or beside, its work. */
export type Fault =
  | { readonly kind: "error"; readonly status: number; readonly code: string }
  /** 200, and then an error in the body: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
  | { readonly kind: "error-in-200"; readonly ending: string }
  /** The connection is reset, nothing is done. */
  | { readonly kind: "reset" }
  /** All is done, and the connection is reset before the answer. */
  | { readonly kind: "lost-answer" }
  /** Half of the body is sent, then the connection is reset. */
  | { readonly kind: "cut-body" }
  /** What the test itself answers. */
  | { readonly kind: "answer"; answer(request: S3Request): S3Response }
  /** The work begins when the promise resolves. */
  | { readonly kind: "held"; readonly until: Promise<void> };

export const SLOW_DOWN: Fault = { kind: "error", status: 503, code: "SlowDown" };

/** Faults that wait for the requests they shall meet. */
export class Faults {
  readonly #waiting: { operation: Operation; fault: Fault; times: number }[] = [];

  add(operation: Operation, fault: Fault, times: number): void {
    this.#waiting.push({ operation, fault, times });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  take(operation: Operation): Fault | undefined {
    const met = this.#waiting.find((waiting) => waiting.operation === operation && waiting.times > 0);
    if (met) met.times--;
    return met?.fault;
  }
}
