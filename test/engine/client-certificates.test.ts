import { connect, type Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CertificateAndKey } from "../../ftp-node/certificates/secure-contexts.ts";
import type { Account } from "../../shared/account.ts";
import { CertificateAuthority } from "../support/certificate-authority.ts";
import { tlsOf } from "../support/client-tls.ts";
import { FtpClient, secured } from "../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../support/test-node.ts";

const SUBJECT = "CN=acme,O=Acme Ltd,C=DE";
const NAME = [
  ["C", "DE"],
  ["O", "Acme Ltd"],
  ["CN", "acme"],
] as const;
const YESTERDAY = new Date(Date.now() - 86_400_000);
const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;

const authority = await CertificateAuthority.create();
const acme = await authority.issue({ name: NAME });
/** Each is one that must not count. */
const WRONG: Readonly<Record<string, CertificateAndKey>> = {
  "of another authority": await (await CertificateAuthority.create()).issue({ name: NAME }),
  "of another authority by the same name": await (await CertificateAuthority.create("Test authority")).issue({
    name: NAME,
  }),
  expired: await authority.issue({ name: NAME, validTo: YESTERDAY }),
  "for servers": await authority.issue({ name: NAME, serverNames: ["acme.example"] }),
};
const somebodyElse = await authority.issue({
  name: [
    ["C", "DE"],
    ["O", "Acme Ltd"],
    ["CN", "other"],
  ],
});

const stack = new AsyncDisposableStack();
let optional: TestNode;
let required: TestNode;

beforeAll(async () => {
  [optional, required] = await Promise.all([start("optional"), start("required")]);
});
afterAll(() => stack.disposeAsync());

async function start(policy: "optional" | "required"): Promise<TestNode> {
  const clientCertificates = { policy, authority: authority.certificate };
  const node = stack.use(await startTestNode({ clientCertificates, workers: 1 }));
  const certificate = { id: "2", kind: "certificate" as const, createdAt: new Date().toISOString(), subject: SUBJECT };
  await node.addAccount({ username: "acme", credentials: [certificate] });
  await node.addAccount({ username: "lapsed", credentials: [{ ...certificate, expiresAt: YESTERDAY.toISOString() }] });
  const alice = await node.accounts.get("alice");
  const credentials: Account["credentials"] = [...(alice?.credentials ?? []), certificate];
  await node.addAccount({ username: "both", credentials });
  return node;
}

function showing({ certificate, key }: CertificateAndKey, options: ConnectionOptions = {}): ConnectionOptions {
  return { cert: certificate, key, ...options };
}

/** AUTH TLS and the handshake, then how the server takes it: in TLS 1.3 a client hears of its refusal behind the handshake. */
async function securedWith(node: TestNode, options: ConnectionOptions): Promise<FtpClient> {
  const client = await node.connect();
  return client.secure(options);
}

describe.for(VERSIONS)("%s, certificates are optional", (version) => {
  const only = { minVersion: version, maxVersion: version };

  test("one that matches logs in with USER alone, and files travel", async () => {
    await using client = await securedWith(optional, showing(acme, only));
    expect(await client.command("USER acme")).toBe("232 Logged in by your certificate.");
    const wrap = (data: Socket) => secured(data, only);
    expect(await client.upload(`STOR by-certificate-${version}`, "x", wrap)).toBe("226 Transfer complete.");
  });

  test.for(Object.keys(WRONG))("one that is %s counts for nothing, and nothing tells why", async (what) => {
    const wrong = WRONG[what] ?? acme;
    await using client = await securedWith(optional, showing(wrong, only));
    expect(await client.command("USER acme")).toBe("331 Password required.");
    expect(await client.command("PASS guess")).toBe("530 Login incorrect.");
    await client.login("alice");
  });

  test("a session that is resumed keeps its certificate", async () => {
    await using first = await securedWith(optional, showing(acme, only));
    const session = tlsOf(first).getSession();
    await using client = await securedWith(optional, { ...only, session });
    expect(await client.command("USER acme")).toBe("232 Logged in by your certificate.");
  });
});

describe("certificates are optional", () => {
  test("one that the account does not know is asked for a password, as is none", async () => {
    await using other = await securedWith(optional, showing(somebodyElse));
    expect(await other.command("USER acme")).toBe("331 Password required.");
    await using none = await securedWith(optional, {});
    expect(await none.command("USER acme")).toBe("331 Password required.");
    await using plain = await optional.connect();
    expect(await plain.command("USER acme")).toBe("331 Password required.");
  });

  test("a credential that has expired does not match", async () => {
    await using client = await securedWith(optional, showing(acme));
    expect(await client.command("USER lapsed")).toBe("331 Password required.");
    expect(await client.command("USER nobody")).toBe("331 Password required.");
  });

  test("an account with a password too takes the one or the other", async () => {
    await using certified = await securedWith(optional, showing(acme));
    expect(await certified.command("USER both")).toMatch(/^232 /);
    await using client = await securedWith(optional, {});
    await client.login("both");
  });

  test("the rules of a login hold for certificates as well", async () => {
    const account = await optional.accounts.get("acme");
    await optional.addAccount({ username: "suspended", status: "suspended", credentials: account?.credentials ?? [] });
    await using client = await securedWith(optional, showing(acme));
    expect(await client.command("USER suspended")).toBe("331 Password required.");
  });
});

describe.for(VERSIONS)("%s, certificates are required", (version) => {
  const only = { minVersion: version, maxVersion: version };

  test("a client without one is refused at the handshake", async () => {
    await expect(securedWith(required, only)).rejects.toThrow(/alert|ECONNRESET|ended/);
    await expect(FtpClient.connectTls(required.implicitPort, only).then((client) => client.reply())).rejects.toThrow();
  });

  test.for(Object.keys(WRONG))("one that is %s is refused at the handshake", async (what) => {
    const wrong = WRONG[what] ?? acme;
    await expect(securedWith(required, showing(wrong, only))).rejects.toThrow(/alert|ECONNRESET|ended|disconnected/);
  });

  test("one that matches is what an account without a password needs", async () => {
    await using client = await securedWith(required, showing(acme, only));
    expect(await client.command("USER acme")).toMatch(/^232 /);
  });
});

describe("certificates are required", () => {
  test("an account with a password needs both", async () => {
    await using client = await securedWith(required, showing(acme));
    expect(await client.command("USER both")).toBe("331 Password required.");
    expect(await client.command("PASS wrong")).toBe("530 Login incorrect.");
    await client.login("both");
  });

  test("the password alone is not enough: another's certificate, or an account that knows none", async () => {
    await using other = await securedWith(required, showing(somebodyElse));
    await other.command("USER both");
    expect(await other.command("PASS correct horse")).toBe("530 Login incorrect.");
    await other.command("USER alice");
    expect(await other.command("PASS correct horse")).toBe("530 Login incorrect.");
  });

  test("nobody logs in in the clear", async () => {
    await using client = await required.connect();
    expect(await client.command("USER alice")).toBe("530 TLS is required: send AUTH TLS first.");
  });

  test("data connections need none", async () => {
    await using client = await securedWith(required, showing(acme));
    await client.command("USER acme");
    expect(await client.upload("STOR without", "x", secured)).toBe("226 Transfer complete.");
  });

  test("the refused disturb nobody", async () => {
    await using client = await securedWith(required, showing(acme));
    const strangers = Array.from({ length: 10 }, () => securedWith(required, {}).catch(String));
    connect({ port: required.implicitPort ?? 0, host: "127.0.0.1" })
      .on("error", () => undefined)
      .end("GET / HTTP/1.1");
    await Promise.all(strangers);
    expect(await client.command("NOOP")).toBe("200 OK.");
  });
});
