import { StorageError, type StorageFailure } from "../storage/storage.ts";
import { DataConnectionError, type DataConnectionFailure } from "./data-connection-error.ts";

/** RFC 959 §4.2. More than one line makes a multi-line reply. */
export interface Reply {
  readonly code: number;
  readonly lines: readonly [string, ...string[]];
  /** Lines between the first and the last of two, sent as they come; they may be many. */
  readonly body?: AsyncIterable<string>;
  /** The control connection ends once this is sent. */
  readonly closes?: boolean;
  /** The control connection speaks TLS from behind this reply on. */
  readonly startsTls?: boolean;
  /** The session begins anew with this reply (REIN). */
  readonly startsAnew?: boolean;
}

export type LongReply = Reply & Required<Pick<Reply, "body">>;

export function isLong(answer: Reply): answer is LongReply {
  return answer.body !== undefined;
}

export function reply(code: number, ...lines: [string, ...string[]]): Reply {
  return { code, lines };
}

/** "FTP" is what scanners know the service by. */
export const GREETING = reply(220, "Pasvport FTP server ready.");

/** A reply after which the control connection ends (RFC 959: 221 and 421). */
export function goodbye(code: 221 | 421, text: string): Reply {
  return { code, lines: [text], closes: true };
}

/** The answer to QUIT. */
export const FAREWELL = goodbye(221, "Goodbye.");

/** Pieces of a long reply have about this many characters. */
const PIECE = 16_384;

/** As it goes over the wire. */
export function formatReply({ code, lines }: Reply): string {
  const safe = lines.map(inOneLine);
  const last = safe.pop();
  if (safe.length === 0) return `${code} ${last}\r\n`;
  const [first, ...middle] = safe;
  return [`${code}-${first}`, ...middle.map((line) => ` ${line}`), `${code} ${last}`, ""].join("\r\n");
}

/**
 * A reply with a body, piece by piece, as it goes over the wire. When the body fails the reply still ends, with its own
 * code, since no other would end it (RFC 959 §4.2), and with what `explain` says.
 */
export async function* formatLongReply(
  { code, lines: [first, last = ""], body }: LongReply,
  explain: (error: unknown) => Reply,
): AsyncGenerator<string> {
  let piece = `${code}-${first}\r\n`;
  let end = reply(code, last);
  try {
    for await (const line of body) {
      piece += ` ${inOneLine(line)}\r\n`;
      if (piece.length < PIECE) continue;
      yield piece;
      piece = "";
    }
  } catch (error) {
    end = reply(code, `Incomplete: ${explain(error).lines[0]}`);
  }
  yield piece + formatReply(end);
}

/** RFC 959 appendix II: quotes in a path are doubled. */
export function quoted(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

/** Line breaks inside a line could forge a reply: they become spaces. */
function inOneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}

const STORAGE_REPLIES = {
  "not-found": reply(550, "No such file or directory."),
  exists: reply(550, "Already exists."),
  "not-empty": reply(550, "Directory is not empty."),
  "is-a-folder": reply(550, "Is a directory."),
  "not-a-folder": reply(550, "Not a directory."),
  "bad-name": reply(553, "File name not allowed."),
  "bad-offset": reply(554, "Restart position is beyond the end of the file."),
  denied: reply(550, "Permission denied."),
  full: reply(552, "Storage allocation exceeded."),
  changed: reply(426, "The file changed during the transfer."),
  unavailable: reply(451, "Storage is unavailable; try again."),
} as const satisfies Record<StorageFailure, Reply>;

const ABORTED = reply(426, "Connection closed; transfer aborted.");

const DATA_CONNECTION_REPLIES = {
  "no-port": reply(425, "No passive port is free for your address; end a transfer first."),
  "not-set-up": reply(425, "Use PASV, EPSV, PORT or EPRT first."),
  "not-connected": reply(425, "Can't open data connection."),
  abandoned: ABORTED,
  broken: ABORTED,
  "too-large": reply(552, "The file is larger than you may upload."),
  "too-many": reply(450, "The account has as many transfers as it may; end one first."),
  "not-as-announced": reply(426, "Not as many bytes came as ALLO had announced; nothing was stored."),
  unprotected: reply(521, "The data connection must be protected: send PBSZ 0 and PROT P."),
  protected: reply(521, "The data connection must be in the clear: send PROT C."),
  "not-resumed": reply(522, "The data connection must resume the TLS session of the control connection."),
} as const satisfies Record<DataConnectionFailure, Reply>;

/** The single place where a failure becomes words to a client; nothing internal leaks. */
export function replyTo(error: unknown): Reply {
  if (error instanceof StorageError) return STORAGE_REPLIES[error.failure];
  if (error instanceof DataConnectionError) return DATA_CONNECTION_REPLIES[error.failure];
  return reply(451, "Local error in processing.");
}
