import { expect, test } from "vitest";
import { Secret } from "../../../shared/secret.ts";
import { hashPassword, NOBODYS_HASH, verifyPassword } from "../../../tables/password-hash.ts";

test("a password matches its hash, and no other does", async () => {
  const hash = await hashPassword(new Secret("grün 🐎"));

  expect(hash).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await verifyPassword(new Secret("grün 🐎"), hash)).toBe(true);
  expect(await verifyPassword(new Secret("gr\u0075\u0308n 🐎"), hash)).toBe(false);
  expect(await verifyPassword(new Secret(""), hash)).toBe(false);
});

test("one password has another hash each time", async () => {
  const password = new Secret("correct horse");

  expect(await hashPassword(password)).not.toBe(await hashPassword(password));
});

test("a hash is checked at the cost that it names", async () => {
  // RFC 7914 §12, the third vector: "pleaseletmein", "SodiumChloride", N = 16384, r = 8, p = 1; its first 32 bytes.
  const key = Buffer.from("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2", "hex").toString("base64");
  const hash = `$scrypt$ln=14,r=8,p=1$${btoa("SodiumChloride")}$${key}`.replaceAll("=$", "$").replace(/=+$/, "");

  expect(await verifyPassword(new Secret("pleaseletmein"), hash)).toBe(true);
  expect(await verifyPassword(new Secret("pleaseletmeout"), hash)).toBe(false);
});

test.for(["", "correct horse", "$scrypt$ln=14,r=8,p=5$", "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$a2V5", NOBODYS_HASH])(
  "nothing matches %j",
  async (hash) => {
    expect(await verifyPassword(new Secret("correct horse"), hash)).toBe(false);
  },
);
