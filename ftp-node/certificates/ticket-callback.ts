import { randomBytes } from "node:crypto";
import type { SecureContext } from "node:tls";

const NO_TICKET = 0;
const ISSUE = 1;
const RESUME = 1;
const RESUME_AND_RENEW = 2;

type TicketAnswer = readonly [result: number, hmacKey: Buffer, aesKey: Buffer, name: Buffer, iv: Buffer];

/** Undocumented, and tried on Node 20 and 24: the native context of `node:tls`. Every part of the answer is read, whatever the result. */
interface NativeContext {
  onticketkeycallback(name: Buffer, iv: Buffer, encrypting: boolean): TicketAnswer;
  enableTicketKeyCallback(): void;
}

/** 48 bytes, the same in all workers: 16 of name, 16 for the HMAC, 16 for AES. */
function parts(ticketKeys: Buffer) {
  return {
    ownName: ticketKeys.subarray(0, 16),
    hmacKey: ticketKeys.subarray(16, 32),
    aesKey: ticketKeys.subarray(32, 48),
  };
}

/**
 * Resumes sessions and issues tickets, a fresh one to those that resume, too. `issuing` is called for each, in the middle
 * of the handshake. Throws where Node has no such callback.
 */
export function issueTickets(secureContext: SecureContext, ticketKeys: Buffer, issuing: () => void): SecureContext {
  const { ownName, hmacKey, aesKey } = parts(ticketKeys);
  return answerTickets(secureContext, (name, iv, encrypting) => {
    if (!encrypting) return [name.equals(ownName) ? RESUME_AND_RENEW : NO_TICKET, hmacKey, aesKey, name, iv];
    issuing();
    return [ISSUE, hmacKey, aesKey, ownName, randomBytes(iv.length)];
  });
}

/** Resumes sessions and never issues a ticket (docs/decisions/0005). Throws where Node has no such callback. */
export function withoutTickets(secureContext: SecureContext, ticketKeys: Buffer): SecureContext {
  const { ownName, hmacKey, aesKey } = parts(ticketKeys);
  return answerTickets(secureContext, (name, iv, encrypting) => {
    const result = !encrypting && name.equals(ownName) ? RESUME : NO_TICKET;
    return [result, hmacKey, aesKey, name, iv];
  });
}

function answerTickets(secureContext: SecureContext, answer: NativeContext["onticketkeycallback"]): SecureContext {
  const native = secureContext.context as NativeContext;
  native.onticketkeycallback = answer;
  native.enableTicketKeyCallback();
  return secureContext;
}
