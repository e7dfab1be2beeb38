import { setTimeout as delay } from "node:timers/promises";
import type { Direction } from "../limits/admission.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import type { Session } from "./session.ts";

/** What holds for one transfer: the node's limits and the account's own. */
export interface TransferLimits {
  readonly stallMilliseconds: number;
  /** Fewer within `stallMilliseconds` are a stalled transfer. */
  readonly leastBytes: number;
  readonly uploadBytes: number;
  /** Undefined: as fast as it goes. */
  readonly throttle: Throttle | undefined;
}

export function transferLimits(session: Session, direction: Direction): TransferLimits {
  const { limits, account } = { limits: session.services.limits, account: session.account?.limits ?? {} };
  return {
    stallMilliseconds: limits.stallSeconds * 1000,
    leastBytes: (limits.stalledBytesPerMinute / 60) * limits.stallSeconds,
    uploadBytes: Math.min(
      limits.uploadBytes ?? Number.POSITIVE_INFINITY,
      account.uploadBytes ?? Number.POSITIVE_INFINITY,
    ),
    throttle: throttleFor(session, direction),
  };
}

/** Runs a transfer, counted node-wide, when the account may have one more; throws `too-many` when not. */
export async function admitted(
  { services, account, connection }: Session,
  transfer: () => Promise<void>,
): Promise<void> {
  const most = account?.limits.transfers;
  const begun = services.admission.beginTransfer(connection, most ?? Number.MAX_SAFE_INTEGER);
  // Without a limit there are no answers to wait for.
  if (most === undefined) return transfer().finally(() => void services.admission.endTransfer(connection));
  if (!(await begun)) throw new DataConnectionError("too-many");
  await transfer().finally(() => services.admission.endTransfer(connection));
}

function throttleFor({ services, account }: Session, direction: Direction): Throttle | undefined {
  const rate = (limits: { uploadBytesPerSecond?: number | undefined; downloadBytesPerSecond?: number | undefined }) =>
    direction === "upload" ? limits.uploadBytesPerSecond : limits.downloadBytesPerSecond;
  const accountRate = account && rate(account.limits);
  const slowest = Math.min(accountRate ?? Number.POSITIVE_INFINITY, rate(services.limits) ?? Number.POSITIVE_INFINITY);
  if (!account || slowest === Number.POSITIVE_INFINITY) return undefined;
  const share = { direction, username: account.username, accountRate };
  return new Throttle(slowest, (bytes) => services.admission.spend(share, bytes));
}

/** The parent is asked for the bytes of so much time at once. */
const PREPAID_SECONDS = 0.05;

/** Slows one transfer down to what is left of a bandwidth that others use too. */
export class Throttle {
  readonly #prepaidBytes: number;
  readonly #spend: (bytes: number) => Promise<number>;
  #paid = 0;

  /** @param spend tells how many milliseconds to wait after so many bytes. */
  constructor(bytesPerSecond: number, spend: (bytes: number) => Promise<number>) {
    this.#prepaidBytes = Math.ceil(bytesPerSecond * PREPAID_SECONDS);
    this.#spend = spend;
  }

  /** Resolves when so many bytes may pass. Rejects when the signal aborts. */
  async pass(bytes: number, signal: AbortSignal): Promise<void> {
    this.#paid -= bytes;
    if (this.#paid >= 0) return;
    const wanted = Math.max(-this.#paid, this.#prepaidBytes);
    this.#paid += wanted;
    await delay(await this.#spend(wanted), undefined, { signal });
  }
}
