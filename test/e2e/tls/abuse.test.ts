import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CertificateAuthority } from "../../support/certificate-authority.ts";
import { authenticateTls, tlsOf } from "../../support/client-tls.ts";
import { secured } from "../../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
/** The first bytes of a hello that is never finished: a record of 512 bytes. */
const HALF_A_HELLO = Buffer.from("16030102000100", "hex");
/** More than a handshake may take. */
const PATIENCE_MS = 60_000;

const stack = new AsyncDisposableStack();
let node: TestNode;

beforeAll(async () => {
  const authority = await CertificateAuthority.create();
  const issue = (...serverNames: string[]) => authority.issue({ name: [["CN", "node"]], serverNames });
  const certificates = [await issue("first.example"), await issue("*.example.org")] as const;
  node = stack.use(await startTestNode({ certificates, workers: 1 }));
});
afterAll(() => stack.disposeAsync());

const namesOf = (client: { readonly socket: Socket }) => tlsOf(client).getPeerX509Certificate()?.subjectAltName;

describe.for(VERSIONS)("%s", (version) => {
  const only = { minVersion: version, maxVersion: version };

  test.for([
    { asks: "ftp.example.org", gets: "DNS:*.example.org" },
    { asks: "first.example", gets: "DNS:first.example" },
    { asks: "unknown.example", gets: "DNS:first.example" },
    { asks: "", gets: "DNS:first.example" },
  ])("who asks for '$asks' is shown $gets, on control and data connections", async ({ asks, gets }) => {
    await using client = await (await (await node.connect()).secure({ ...only, servername: asks })).login();
    expect(namesOf(client)).toBe(gets);
    const shown: (string | undefined)[] = [];
    const wrap = async (data: Socket) => {
      const connection = await secured(data, { ...only, servername: asks });
      shown.push(namesOf({ socket: connection }));
      return connection;
    };
    expect(await client.upload("STOR named", "x", wrap)).toMatch(/^226 /);
    expect(shown).toEqual([gets]);
  });

  test("another protocol's ALPN alone is refused by an alert; ftp, ftp among others, and none are not", async () => {
    const refused = authenticateTls(await node.connect(), { ...only, ALPNProtocols: ["http/1.1", "h2"] });
    await expect(refused).rejects.toThrow(/no application protocol/i);
    await using among = await authenticateTls(await node.connect(), { ...only, ALPNProtocols: ["h2", "ftp"] });
    expect(tlsOf(among).alpnProtocol).toBe("ftp");
    await using none = await authenticateTls(await node.connect(), only);
    expect(tlsOf(none).alpnProtocol).toBe(false);
  });

  test("plain text on a protected data connection is refused, and nothing is stored", async () => {
    await using client = await (await (await node.connect()).secure(only)).login();
    expect(await client.upload("STOR plain", "GET / HTTP/1.1\r\n\r\n")).toMatch(/^42[56] /);
    expect(await client.command("SIZE plain")).toMatch(/^550 /);
  });
});

test("renegotiation is refused, and disturbs nobody", async () => {
  await using bystander = await node.login();
  await using client = await authenticateTls(await node.connect(), { maxVersion: "TLSv1.2" });
  const control = tlsOf(client);
  const broken = once(control, "error");
  control.renegotiate({}, () => undefined);
  expect(await broken).toEqual([expect.objectContaining({ code: "ERR_SSL_NO_RENEGOTIATION" })]);
  expect(await bystander.command("NOOP")).toBe("200 OK.");
});

test.for(["ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-NULL-SHA"])(
  "TLS 1.2 has no %s: AEAD and forward secrecy alone",
  async (cipher) => {
    const options = { maxVersion: "TLSv1.2", ciphers: `${cipher}:@SECLEVEL=0` } as const;
    await expect(authenticateTls(await node.connect(), options)).rejects.toThrow(/handshake failure/i);
  },
);

test(
  "a handshake that never ends is cut off: behind AUTH, at the implicit port, and on data connections",
  async () => {
    await Promise.all([staySilent(Buffer.alloc(0), "nothing"), staySilent(HALF_A_HELLO, "half-a-hello")]);
  },
  PATIENCE_MS,
);

/** Says that much, everywhere, and waits for the end. */
async function staySilent(said: Buffer, name: string): Promise<void> {
  const explicit = await node.connect();
  await explicit.command("AUTH TLS");
  const implicit = connect({ port: node.implicitPort ?? 0, host: "127.0.0.1" });
  await using client = await (await (await node.connect()).secure()).login();
  const data = await client.passive();
  expect(await client.command(`STOR ${name}`)).toMatch(/^150 /);

  await Promise.all([explicit.socket, implicit, data].map((socket) => endOf(socket, said)));

  expect(await client.reply()).toBe("425 Can't open data connection.");
  expect(await client.command(`SIZE ${name}`)).toMatch(/^550 /);
}

async function endOf(socket: Socket, said: Buffer): Promise<void> {
  const closed = once(socket, "close");
  socket.on("error", () => undefined).resume();
  socket.write(said);
  await closed;
}
