import { expect, test } from "vitest";
import { describeSshKey, sshPublicKeySchema } from "../../../lambda/api/ssh-public-key.ts";
import { sshKey } from "../../support/ssh-key.ts";

const isKey = (text: string) => sshPublicKeySchema.safeParse(text).success;

test.for(["ed25519", "rsa", "ecdsa"] as const)("an SSH key is taken, with a comment and without: %s", (type) => {
  const key = sshKey(type);
  expect(sshPublicKeySchema.parse(`${key}\n`)).toBe(key);
  expect(isKey(key.replace(" backup@acme", ""))).toBe(true);
});

const ed25519 = sshKey("ed25519");
test.for([
  { rule: "no base64", publicKey: "ssh-ed25519 !" },
  { rule: "cut off", publicKey: ed25519.replace(/.{8} backup/, " backup") },
  { rule: "of another type than it says", publicKey: ed25519.replace("ssh-ed25519", "ssh-rsa") },
  { rule: "DSA", publicKey: ed25519.replace("ssh-ed25519", "ssh-dss") },
  { rule: "with options", publicKey: `command="x" ${ed25519}` },
  { rule: "two of them", publicKey: `${ed25519}\n${ed25519}` },
  { rule: "with a control character", publicKey: `${ed25519}\u0007!` },
  { rule: "private", publicKey: "-----BEGIN OPENSSH PRIVATE KEY-----" },
  { rule: "an RSA key of 1024 bits", publicKey: sshKey("rsa", 1024) },
  { rule: "too long, and all blanks", publicKey: `${ed25519}${" ".repeat(60_000)}x` },
  { rule: "not a point of its curve", publicKey: sshKey("ecdsa").replace(/.{4} backup/, "AAA= backup") },
])("one is refused that is $rule", ({ publicKey }) => {
  expect(isKey(publicKey)).toBe(false);
});

test("two lines with one key are one key, whatever their comments", () => {
  const [one, other] = [ed25519, ed25519.replace("backup@acme", "an other comment")].map(describeSshKey);
  expect(one?.key).toBe(other?.key);
  expect(one?.fingerprint).toBe(other?.fingerprint);
  expect([one?.comment, other?.comment]).toEqual(["backup@acme", "an other comment"]);
});
