import { expect, test } from "vitest";
import type { Client } from "../../../ftp-node/auth/authenticator.ts";
import { TableAuthenticator } from "../../../ftp-node/auth/table-authenticator.ts";
import type { ClientCertificatePolicy } from "../../../ftp-node/configuration.ts";
import { Secret } from "../../../shared/secret.ts";
import { Accounts } from "../../../tables/accounts.ts";
import { Partners } from "../../../tables/partners.ts";
import { createTestTables } from "../../support/tables.ts";
import { cheapHash } from "../../support/test-password.ts";
import { account, partner } from "../tables/rows.ts";

const PARTNER = "p-aaaaaaaaaaaa";
const createdAt = "2026-01-01T00:00:00.000Z";
const password = (id: string, text: string, expiresAt?: string) => ({
  kind: "password" as const,
  id,
  createdAt,
  hash: cheapHash(text),
  ...(expiresAt && { expiresAt }),
});
const CREDENTIALS = [
  password("old", "old secret"),
  password("new", "new secret"),
  password("ended", "ended secret", createdAt),
  { kind: "certificate" as const, id: "certificate", createdAt, subject: "CN=acme" },
];
const PLAIN: Client = { address: "192.0.2.1", protocol: "ftp" };
const CERTIFIED: Client = { address: "192.0.2.1", protocol: "ftps", certificate: "CN=acme" };

async function logInBy(clientCertificates: ClientCertificatePolicy) {
  const tables = await createTestTables();
  const used: string[] = [];
  const [accounts, partners] = [new Accounts(tables.control), new Partners(tables.control)];
  await partners.create(partner(PARTNER));
  await accounts.create(account("acme", PARTNER, { credentials: CREDENTIALS }));
  const credentialUses = { used: (username: string, id: string) => void used.push(`${username} ${id}`) };
  const authenticator = new TableAuthenticator({ accounts, partners, clientCertificates, credentialUses });
  return {
    accounts,
    /** The credentials of the login; none when it is refused. */
    async shows(text: string | undefined, client: Client, username = "acme") {
      used.length = 0;
      const account = await (text === undefined
        ? authenticator.authenticateByCertificate(username, client)
        : authenticator.authenticate(username, new Secret(text), client));
      return account ? [...used] : used.length === 0 && "refused";
    },
    [Symbol.asyncDispose]: () => tables[Symbol.asyncDispose](),
  };
}

test("each credential that is valid logs in, and is the one that was used", async () => {
  await using login = await logInBy("optional");

  for (let count = 0; count < 2; count++) {
    expect(await login.shows("old secret", PLAIN)).toEqual(["acme old"]);
    expect(await login.shows("new secret", PLAIN)).toEqual(["acme new"]);
    expect(await login.shows(undefined, CERTIFIED)).toEqual(["acme certificate"]);
  }
  expect(await login.shows("ended secret", PLAIN)).toBe("refused");
  expect(await login.shows("no secret", PLAIN)).toBe("refused");
  expect(await login.shows(undefined, { ...CERTIFIED, certificate: "CN=other" })).toBe("refused");
  expect(await login.shows("old secret", PLAIN, "nobody")).toBe("refused");
});

test("where both are required, both are used", async () => {
  await using login = await logInBy("required");

  expect(await login.shows("old secret", CERTIFIED)).toEqual(["acme old", "acme certificate"]);
  expect(await login.shows("old secret", PLAIN)).toBe("refused");
  expect(await login.shows(undefined, CERTIFIED)).toBe("refused");
});

test("a login that is refused for other reasons uses nothing, and a password that is gone is not remembered", async () => {
  await using login = await logInBy("none");
  const key = { username: "acme", partnerId: PARTNER };
  expect(await login.shows("old secret", PLAIN)).toEqual(["acme old"]);

  await login.accounts.update(key, { status: "suspended" });
  expect(await login.shows("old secret", PLAIN)).toBe("refused");
  await login.accounts.update(key, { status: "active", credentials: CREDENTIALS.slice(1) });
  expect(await login.shows("old secret", PLAIN)).toBe("refused");
  expect(await login.shows("new secret", PLAIN)).toEqual(["acme new"]);
});
