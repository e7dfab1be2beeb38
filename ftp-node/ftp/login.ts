import type { Account } from "../../shared/account.ts";
import type { Secret } from "../../shared/secret.ts";
import { TooManyLogins } from "../auth/authenticator.ts";
import { goodbye, type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";

const TOO_MANY_LOGINS = goodbye(421, "Too many logins at once; try again later.");

/** Logs the session in, or refuses with one text for every reason, at a time that tells no reason either. */
export async function logIn(session: Session, username: string, password: Secret): Promise<Reply> {
  const { admission } = session.services;
  const { refused, wait } = await admission.beginLogin(session.connection, username);
  if (wait === undefined) return TOO_MANY_LOGINS;
  session.loggingIn = true;
  try {
    await session.pause(wait);
    return await attempt(session, { username, password, refused });
  } catch (error) {
    if (error instanceof TooManyLogins) return TOO_MANY_LOGINS;
    throw error;
  } finally {
    session.loggingIn = false;
  }
}

/** Logs the session in by its certificate alone (RFC 4217 §10.1, RFC 2228: 232). Undefined where that is not enough, for whatever reason. */
export async function logInByCertificate(session: Session, username: string): Promise<Reply | undefined> {
  const { authenticator, log } = session.services;
  const { client } = session;
  if (client.certificate === undefined) return undefined;
  const account = await authenticator.authenticateByCertificate(username, client);
  if (!account) return undefined;
  log.info({ session: session.id, address: session.address, username, success: true, by: "certificate" }, "login");
  return enter(session, account, reply(232, "Logged in by your certificate."));
}

interface Attempt {
  readonly username: string;
  readonly password: Secret;
  /** It fails whatever the password. */
  readonly refused: boolean;
}

async function attempt(session: Session, { username, password, refused }: Attempt): Promise<Reply> {
  const { authenticator, log } = session.services;
  const begun = performance.now();
  const account = refused ? undefined : await authenticator.authenticate(username, password, session.client);
  session.username = undefined;
  log.info({ session: session.id, address: session.address, username, success: account !== undefined }, "login");
  if (!account) return refuse(session, username, begun);
  return enter(session, account, reply(230, "Logged in."));
}

/** The account has proved itself; what is left is whether it may have one more session. */
async function enter(session: Session, account: Account, welcome: Reply): Promise<Reply> {
  const { admission, limits } = session.services;
  const most = Math.min(account.limits.sessions ?? limits.sessionsPerAccount, limits.sessionsPerAccount);
  if (!(await admission.loggedIn(session.connection, account.username, most)))
    return goodbye(421, "The account has as many sessions as it may; end one first.");
  session.logIn(account);
  return welcome;
}

async function refuse(session: Session, username: string, begun: number): Promise<Reply> {
  const { admission, limits } = session.services;
  session.failedLogins++;
  const answerAfter = await admission.loginFailed(session.connection, username, session.failedLogins);
  await session.pause(begun + answerAfter - performance.now());
  if (session.failedLogins >= limits.failedLoginsPerSession) return goodbye(421, "Too many failed logins.");
  return reply(530, "Login incorrect.");
}
