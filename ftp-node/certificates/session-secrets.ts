import { createHash } from "node:crypto";
import type { TLSSocket } from "node:tls";

/** Of each control connection: the fingerprints of all sessions that its client can resume. */
const resumable = new WeakMap<TLSSocket, Set<string>>();
let newest: TLSSocket | undefined;

/**
 * Call it when a control connection has become secure, from inside the `secure` event: the tickets of TLS 1.3 are issued
 * right behind it, before any other connection has its turn.
 */
export function rememberSession(control: TLSSocket): void {
  newest = control;
  resumable.set(control, new Set());
  remember(control);
}

/**
 * A ticket is about to be issued, by TLS 1.3 to the connection that became secure last. By TLS 1.2 it may be for another
 * one; what is remembered is the connection's own session all the same.
 */
export function rememberIssued(): void {
  if (newest) remember(newest);
}

/**
 * Whether a data connection resumed the TLS session of that control connection, and not another one of the same client or
 * of anybody else. TLS 1.2 keeps a session's master secret; TLS 1.3 derives one for each ticket.
 */
export function resumes(connection: TLSSocket, control: TLSSocket): boolean {
  remember(control);
  const resumed = connection.isSessionReused() ? fingerprint(connection) : undefined;
  return resumed !== undefined && resumable.get(control)?.has(resumed) === true;
}

function remember(control: TLSSocket): void {
  const current = fingerprint(control);
  if (current !== undefined) resumable.get(control)?.add(current);
}

/** Of the session's secret; undefined while there is none, and when the connection has gone. */
function fingerprint(connection: TLSSocket): string | undefined {
  const session = connection.getSession();
  const secret = session && masterSecret(session);
  return secret?.some((byte) => byte !== 0) ? createHash("sha256").update(secret).digest("base64") : undefined;
}

/** OpenSSL's SSL_SESSION in DER: a sequence of version, protocol, cipher, session id, master secret, … */
const MASTER_SECRET = 4;

function masterSecret(session: Buffer): Buffer {
  let { begin, end } = element(session, 0);
  ({ begin, end } = element(session, begin));
  for (let index = 0; index < MASTER_SECRET; index++) ({ begin, end } = element(session, end));
  return session.subarray(begin, end);
}

/** Where the content of the DER element at `offset` begins and ends. Never read from what a client sends. */
function element(bytes: Buffer, offset: number): { readonly begin: number; readonly end: number } {
  const first = bytes.readUInt8(offset + 1);
  if (first < 0x80) return { begin: offset + 2, end: offset + 2 + first };
  const lengthBytes = first & 0x7f;
  const begin = offset + 2 + lengthBytes;
  return { begin, end: begin + bytes.readUIntBE(offset + 2, lengthBytes) };
}
