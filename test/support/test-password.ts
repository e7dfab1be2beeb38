import { randomBytes, scryptSync } from "node:crypto";

export const PASSWORD = "correct horse";

/** As tables/password-hash.ts writes them, but of the least cost: most tests are about something else than guessing. */
export function cheapHash(password: string): string {
  const salt = randomBytes(16);
  const key = scryptSync(password, salt, 32, { N: 16, r: 1, p: 1 });
  return `$scrypt$ln=4,r=1,p=1$${unpadded(salt)}$${unpadded(key)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
