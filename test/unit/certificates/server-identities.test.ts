import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { ServerIdentities } from "../../../ftp-node/certificates/server-identities.ts";
import { CertificateAuthority } from "../../support/certificate-authority.ts";

const authority = await CertificateAuthority.create();
const issue = (...serverNames: string[]) => authority.issue({ name: [["CN", "node"]], serverNames });
const identities = new ServerIdentities(
  [
    await issue("first.example"),
    await issue("*.example.org", "example.org"),
    await issue("ftp.example.org"),
    await issue("ftp.example.net", "files.example.net"),
  ],
  { ticketKeys: randomBytes(48), ticketCallback: true },
);
const first = identities.named("first.example");

test.for([
  { name: "files.example.net", as: "ftp.example.net" },
  { name: "FTP.Example.NET", as: "ftp.example.net" },
  { name: "other.example.org", as: "example.org" },
])("$name has the certificate of $as", ({ name, as }) => {
  expect(identities.named(name)).toBe(identities.named(as));
  expect(identities.named(name)).not.toBe(first);
});

test("a name of its own comes before a wildcard", () => {
  expect(identities.named("ftp.example.org")).not.toBe(identities.named("other.example.org"));
});

test.for([undefined, null, false, "", "unknown.example", "a.b.example.org", "*", ".", "ü", "a b"] as const)(
  "%j has the first one",
  (name) => {
    expect(identities.named(name)).toBe(first);
  },
);
