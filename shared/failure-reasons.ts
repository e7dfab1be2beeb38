/** Why a transfer or a listing did not end well, in few words: each is a series of its own in CloudWatch. docs/metrics.md explains them. */
export const TRANSFER_FAILURES = [
  "refused",
  "no-connection",
  "protection",
  "broken",
  "limit",
  "changed",
  "storage",
  "error",
] as const;
export type TransferFailure = (typeof TRANSFER_FAILURES)[number];

/** Why a login was refused. Which part of user name, password, address or certificate was wrong is not among it. */
export const LOGIN_FAILURES = ["incorrect", "banned", "too-many-logins", "too-many-sessions", "error"] as const;
export type LoginFailure = (typeof LOGIN_FAILURES)[number];
