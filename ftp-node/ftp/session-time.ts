import { goodbye, type Reply } from "./reply.ts";
import type { Session } from "./session.ts";

interface TimeUp {
  readonly reason: Reply;
  /** Otherwise a transfer that runs may end. */
  readonly atOnce: boolean;
}

/** Whether the session's time, or its account's, is over. A stranger's is, whatever it says meanwhile. */
export function timeUp(
  { account, services, since, strangerSince, loggingIn }: Session,
  now: number,
): TimeUp | undefined {
  const { sessionSeconds, loginSeconds } = services.limits;
  if (account?.expiresAt && Date.parse(account.expiresAt) <= now)
    return { reason: goodbye(421, "The account may not be used any more."), atOnce: true };
  // Else a login that took long would be welcomed, and sent away for it.
  if (!account && !loggingIn && now - strangerSince >= loginSeconds * 1000)
    return { reason: goodbye(421, `No login within ${loginSeconds} seconds.`), atOnce: true };
  if (now - since.getTime() >= sessionSeconds * 1000)
    return { reason: goodbye(421, `A session lasts ${sessionSeconds} seconds at most; connect again.`), atOnce: false };
  return undefined;
}
