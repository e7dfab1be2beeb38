import { z } from "zod";

const seconds = (byDefault: number) => z.coerce.number().positive().max(2_000_000).default(byDefault);
const count = (byDefault: number) => z.coerce.number().int().positive().max(1_000_000_000).default(byDefault);
const bytes = () => z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional();

/**
 * What a node allows its clients. Counts are of the whole node, whatever its workers; an IPv6 address counts as its /64.
 * Where an account has a limit of its own (shared/account.ts), that holds for it as well.
 */
export const nodeLimitsSchema = z.strictObject({
  /** From the connection to the login. */
  loginSeconds: seconds(60),
  /** Between two commands; a running transfer is not idleness. */
  idleSeconds: seconds(900),
  /** From the reply 150 to a data connection that is there, its handshake included. */
  dataConnectionSeconds: seconds(30),
  /** A transfer whose client moves fewer than `stalledBytesPerMinute` for so long is given up. */
  stallSeconds: seconds(120),
  stalledBytesPerMinute: count(512),
  /** A session ends after so long, once its transfer has ended. */
  sessionSeconds: seconds(86_400),

  /** Control connections, logged in or not. */
  sessions: count(24_000),
  sessionsPerAddress: count(12_000),
  sessionsPerAccount: count(12_000),
  /** Control connections of one address that have not logged in. */
  strangersPerAddress: count(500),

  /** Of one session; faster ones are slowed down. */
  commandsPerSecond: count(5_000),
  /** From one address; faster ones are slowed down, and refused when they would wait for long. */
  loginsPerSecond: count(500),

  /** Of all transfers together. Default: what the machine can. */
  uploadBytesPerSecond: bytes(),
  downloadBytesPerSecond: bytes(),
  /** Of one file. Default: what the storage can. */
  uploadBytes: bytes(),

  /** What the first failed login of a session waits for its answer; each one more waits twice as long, up to eight times. */
  failedLoginSeconds: z.coerce.number().min(0).max(60).default(0.5),
  failedLoginsPerSession: count(5),
  /** So many failed logins within `banSeconds` close an address, or an account to addresses that it never came from. */
  failedLoginsUntilBan: count(50),
  banSeconds: seconds(600),
});
export type NodeLimits = z.infer<typeof nodeLimitsSchema>;

/** The defaults. */
export const NODE_LIMITS: NodeLimits = nodeLimitsSchema.parse({});

/** The limits with one changed: "idleSeconds=300". Throws a RangeError that says what is allowed. */
export function withLimit(limits: NodeLimits, text: string): NodeLimits {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (!Object.hasOwn(nodeLimitsSchema.shape, name))
    throw new RangeError(
      `"${text}" is not a limit; write NAME=VALUE with one of ${Object.keys(nodeLimitsSchema.shape).join(", ")}.`,
    );
  const changed = nodeLimitsSchema.safeParse({ ...limits, [name]: value });
  if (!changed.success) throw new RangeError(`${name}: ${changed.error.issues[0]?.message}.`);
  return changed.data;
}
