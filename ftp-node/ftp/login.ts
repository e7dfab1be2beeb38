import type { Secret } from "../../shared/secret.ts";
import { TooManyLogins } from "../auth/authenticator.ts";
import { goodbye, type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";

const MOST_FAILURES = 5;

/** Logs the session in, or refuses with one text for every reason. */
export async function logIn(session: Session, username: string, password: Secret): Promise<Reply> {
  try {
    return await attempt(session, username, password);
  } catch (error) {
    if (error instanceof TooManyLogins) return goodbye(421, "Too many logins at once; try again later.");
    throw error;
  }
}

async function attempt(session: Session, username: string, password: Secret): Promise<Reply> {
  const { authenticator, log } = session.services;
  const account = await authenticator.authenticate(username, password, session.client);
  session.username = undefined;
  log.info({ session: session.id, address: session.address, username, success: account !== undefined }, "login");
  if (!account) return refuse(session);
  session.logIn(account);
  return reply(230, "Logged in.");
}

function refuse(session: Session): Reply {
  session.failedLogins++;
  if (session.failedLogins >= MOST_FAILURES) return goodbye(421, "Too many failed logins.");
  return reply(530, "Login incorrect.");
}
