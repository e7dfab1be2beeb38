/**
 * Middleware that leaves the body out of the signature: hashing it by SHA-256 costs more than all else we do with it,
 * TLS protects it on its way, and the CRC32 in the (signed) headers is what S3 checks it against.
 */
export function unsignedPayload<Step extends { request: unknown }, Output>(
  next: (step: Step) => Promise<Output>,
): (step: Step) => Promise<Output> {
  return (step) => {
    const { headers } = step.request as { headers: Record<string, string> };
    headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
    return next(step);
  };
}

/** Before the request is signed. */
export const WHEN_BUILT = { step: "build", name: "unsignedPayload" } as const;
