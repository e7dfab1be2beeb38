import { createHash, createPublicKey } from "node:crypto";
import { z } from "zod";

const RULES = "A public key is one line as in OpenSSH's .pub files: its type, its base64 and perhaps a comment.";
const LEAST_RSA_BITS = 2048;
const MOST_RSA_BITS = 16384;

/** Without DSA, certificates and the options of authorized_keys. */
const KEY_LINE =
  /^\s*(?<type>ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) +(?<base64>[A-Za-z0-9+/]+={0,2})(?: +(?<comment>[^\r\n]*?))?\s*$/;

export const sshPublicKeySchema = z
  .string()
  .max(4000, { abort: true })
  .superRefine((text, context) => {
    const message = complaint(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .transform((text) => text.trim())
  .meta({
    description: `${RULES} Ed25519, ECDSA, RSA of at least ${LEAST_RSA_BITS} bits, and keys of security tokens.`,
    example: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDWxvD4YquGN1SSitakEcItOo/axkdSOM9YZ23kUqdpA backup@acme.example",
    // Not every validator of JSON Schema knows named groups.
    pattern: KEY_LINE.source.replaceAll(/\?<\w+>/g, "?:"),
  });

/** What people recognise a key by. `fingerprint` is as `ssh-keygen -l` shows it; `key` is equal for equal keys. */
export function describeSshKey(publicKey: string) {
  const { blob, comment } = partsOf(publicKey) ?? { blob: Buffer.alloc(0), comment: undefined };
  const digest = createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return { fingerprint: `SHA256:${digest}`, key: blob.toString("base64"), ...(comment && { comment }) };
}

function partsOf(line: string) {
  const { type = "", base64 = "", comment } = KEY_LINE.exec(line)?.groups ?? {};
  const blob = Buffer.from(base64, "base64");
  // Node reads base64 leniently: one key, one text.
  return type && blob.toString("base64") === base64 ? { type, blob, comment } : undefined;
}

function complaint(line: string): string | undefined {
  const parts = partsOf(line);
  if (!parts || /\p{Cc}/u.test(line.trim())) return RULES;
  const [type, ...fields] = fieldsOf(parts.blob);
  if (type?.toString() !== parts.type || !isWellFormed(parts.type, fields)) return RULES;
  const bits = parts.type === "ssh-rsa" ? bitsOf(fields[1]) : LEAST_RSA_BITS;
  if (bits < LEAST_RSA_BITS) return `An RSA key has at least ${LEAST_RSA_BITS} bits; this one has ${bits}.`;
  return bits > MOST_RSA_BITS ? `An RSA key has at most ${MOST_RSA_BITS} bits.` : undefined;
}

/** RFC 4251 §5: strings, each after its length. Empty when they do not end where the blob ends. */
function fieldsOf(blob: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= blob.length) {
    const end = at + 4 + blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return at === blob.length ? fields : [];
}

const CURVES: Readonly<Record<string, string>> = { nistp256: "P-256", nistp384: "P-384", nistp521: "P-521" };

/** RFC 8709 §4, RFC 4253 §6.6, RFC 5656 §3.1; those of security tokens: OpenSSH's PROTOCOL.u2f, which adds an application. */
function isWellFormed(type: string, [first, second, ...others]: readonly Buffer[]): boolean {
  const count = [first, second, ...others].filter((field) => field !== undefined).length;
  if (type === "ssh-ed25519") return count === 1 && first?.length === 32;
  if (type === "sk-ssh-ed25519@openssh.com") return count === 2 && first?.length === 32;
  if (type === "ssh-rsa") return count === 2 && isOdd(first) && isOdd(second) && bitsOf(first) > 1;
  const curve = /nistp\d+/.exec(type)?.[0] ?? "";
  return count === (type.startsWith("sk-") ? 3 : 2) && first?.toString() === curve && isPoint(second, curve);
}

/** SEC 1 §2.3.3: 4, x, y; and it lies on the curve. */
function isPoint(point: Buffer | undefined, curve: string): boolean {
  if (point?.[0] !== 4 || point.length % 2 === 0) return false;
  const half = (point.length - 1) / 2;
  const [x, y] = [point.subarray(1, 1 + half), point.subarray(1 + half)].map((each) => each.toString("base64url"));
  try {
    createPublicKey({ format: "jwk", key: { kty: "EC", crv: CURVES[curve], x, y } });
    return true;
  } catch {
    return false;
  }
}

function isOdd(number: Buffer | undefined): boolean {
  return ((number?.at(-1) ?? 0) & 1) === 1;
}

/** RFC 4251 §5: an mpint; 0 of a negative one. */
function bitsOf(number: Buffer | undefined): number {
  if (!number?.length || (number[0] ?? 0) >= 0x80) return 0;
  return BigInt(`0x${number.toString("hex")}`).toString(2).length;
}
