import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { Secret } from "../shared/secret.ts";

/** OWASP's password storage cheat sheet: N = 2^14, r = 8, p = 5. 16 MiB, and a tenth of a second of one core. */
const COST = { ln: 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** Resolves to a PHC string (`$scrypt$ln=14,r=8,p=5$salt$key`). Runs off the event loop. */
export async function hashPassword(password: Secret): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return format(COST, salt, await deriveKey(password, salt, COST));
}

/** Takes the same time for every password. A hash that is not in our format is never matched. */
export async function verifyPassword(password: Secret, hash: string): Promise<boolean> {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/.exec(hash);
  if (!match) return false;
  const [, ln, r, p, salt = "", key = ""] = match;
  const expected = Buffer.from(key, "base64");
  const derived = await deriveKey(password, Buffer.from(salt, "base64"), {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
  });
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

/** Verified against when there is no account or no password, so that the answer takes as long as for one that exists. */
export const NOBODYS_HASH = format(COST, randomBytes(SALT_BYTES), randomBytes(KEY_BYTES));

function deriveKey(password: Secret, salt: Buffer, { ln, r, p }: typeof COST): Promise<Buffer> {
  return derive(password.reveal(), salt, KEY_BYTES, { N: 2 ** ln, r, p, maxmem: 2 ** ln * r * 256 });
}

function format({ ln, r, p }: typeof COST, salt: Buffer, key: Buffer): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(key)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
