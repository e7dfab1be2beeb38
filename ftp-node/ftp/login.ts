import type { Account } from "../../shared/account.ts";
import type { LoginFailure } from "../../shared/failure-reasons.ts";
import type { Secret } from "../../shared/secret.ts";
import { TooManyLogins } from "../auth/authenticator.ts";
import { goodbye, type Reply, reply } from "./reply.ts";
import type { Session } from "./session.ts";
import { stateOf } from "./session-report.ts";

const TOO_MANY_LOGINS = goodbye(421, "Too many logins at once; try again later.");

/** Logs the session in, or refuses with one text for every reason, at a time that tells no reason either. */
export async function logIn(session: Session, username: string, password: Secret): Promise<Reply> {
  const { admission } = session.services;
  const { refused, wait } = await admission.beginLogin(session.connection, username);
  if (wait === undefined) return tooManyLogins(session, username);
  session.loggingIn = true;
  try {
    await session.pause(wait);
    return await attempt(session, { username, password, refused });
  } catch (error) {
    if (error instanceof TooManyLogins) return tooManyLogins(session, username);
    tellFailure(session, username, "error");
    throw error;
  } finally {
    session.loggingIn = false;
  }
}

/** Logs the session in by its certificate alone (RFC 4217 §10.1, RFC 2228: 232). Undefined where that is not enough, for whatever reason. */
export async function logInByCertificate(session: Session, username: string): Promise<Reply | undefined> {
  const { authenticator } = session.services;
  const { client } = session;
  if (client.certificate === undefined) return undefined;
  const account = await authenticator.authenticateByCertificate(username, client);
  if (!account) return undefined;
  return enter(session, {
    account,
    username,
    by: "certificate",
    welcome: reply(232, "Logged in by your certificate."),
  });
}

interface Attempt {
  readonly username: string;
  readonly password: Secret;
  /** It fails whatever the password. */
  readonly refused: boolean;
}

async function attempt(session: Session, { username, password, refused }: Attempt): Promise<Reply> {
  const { authenticator } = session.services;
  const begun = performance.now();
  const account = refused ? undefined : await authenticator.authenticate(username, password, session.client);
  session.username = undefined;
  if (account) return enter(session, { account, username, by: "password", welcome: reply(230, "Logged in.") });
  tellFailure(session, username, refused ? "banned" : "incorrect");
  return refuse(session, username, begun);
}

interface Entry {
  readonly account: Account;
  /** As the client said it. */
  readonly username: string;
  readonly by: "password" | "certificate";
  readonly welcome: Reply;
}

/** The account has proved itself; what is left is whether it may have one more session. */
async function enter(session: Session, { account, username, by, welcome }: Entry): Promise<Reply> {
  const { admission, limits, telemetry } = session.services;
  const most = Math.min(account.limits.sessions ?? limits.sessionsPerAccount, limits.sessionsPerAccount);
  if (!(await admission.loggedIn(session.connection, account.username, most))) {
    tellFailure(session, username, "too-many-sessions");
    return goodbye(421, "The account has as many sessions as it may; end one first.");
  }
  session.logIn(account);
  session.tally.login = "ok";
  telemetry.loggedIn({ session: session.id, address: session.address, username }, by, stateOf(session));
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

function tooManyLogins(session: Session, username: string): Reply {
  tellFailure(session, username, "too-many-logins");
  return TOO_MANY_LOGINS;
}

function tellFailure({ id, address, tally, services }: Session, username: string, reason: LoginFailure): void {
  tally.login = reason;
  services.telemetry.loginFailed({ session: id, address, username }, reason);
}
