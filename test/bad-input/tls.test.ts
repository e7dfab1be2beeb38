import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { describe, expect, test } from "vitest";
import { startDynamoDB } from "../../local/dynamodb.ts";
import { Accounts } from "../../tables/accounts.ts";
import { createTableClient } from "../../tables/table.ts";
import { attackedTarget, type Target } from "../support/bad-input.ts";
import { authenticateTls, resuming, tlsOf } from "../support/client-tls.ts";
import { FtpClient, secured } from "../support/ftp-client.ts";
import type { Login } from "../support/local-api.ts";
import { startLocalMode, temporaryState } from "../support/local-mode.ts";

const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
const CANNOT_OPEN = "425 Can't open data connection.";
/** The first bytes of a hello: a record of 512 bytes. */
const HALF_A_HELLO = Buffer.from("16030102000100", "hex");

/** A session with TLS, logged in. */
async function securedLogin({ local }: Target, options = {}, login: Login | undefined = local.file.account) {
  const client = await (await local.connect()).secure(options);
  return client.login(login?.username, login?.password);
}

async function rawConnection(port: number | undefined): Promise<Socket> {
  const socket = connect({ port: port ?? 0, host: "127.0.0.1" }).on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

/** Says that much and waits for the end. */
async function endBehind(socket: Socket, said: string | Buffer): Promise<void> {
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => undefined).resume();
  socket.write(said);
  await closed;
}

describe("AUTH", () => {
  const target = attackedTarget();

  test.for(VERSIONS)("%s: what is pipelined behind it in the clear is thrown away", async (version) => {
    const plain = await target.connect();
    plain.sendRaw(`AUTH TLS\r\nUSER demo\r\nPASS ${target.local.file.account?.password}\r\nMKD injected\r\n`);
    expect(await plain.reply()).toMatch(/^234 /);
    plain.socket.removeAllListeners();
    await using client = await FtpClient.connectTls(0, { socket: plain.socket, maxVersion: version });
    expect(await client.command("PWD")).toBe("530 Please log in with USER and PASS.");
    expect(await client.command("PASS x")).toMatch(/^503 /);
    await using other = await target.login();
    expect(await other.command("CWD injected")).toMatch(/^550 /);
  });

  test("what is said in the clear where a hello should be ends the connection", async () => {
    const client = await target.connect();
    expect(await client.command("AUTH TLS")).toMatch(/^234 /);
    await endBehind(client.socket, "USER demo\r\nPASS x\r\n");
  });

  test("twice, one behind the other: there is one answer, and one handshake", async () => {
    const plain = await target.connect();
    plain.sendRaw("AUTH TLS\r\nAUTH TLS\r\n");
    expect(await plain.reply()).toMatch(/^234 /);
    plain.socket.removeAllListeners();
    await using client = await FtpClient.connectTls(0, { socket: plain.socket });
    expect(await client.command("NOOP")).toBe("200 OK.");
  });

  test("twice, the second inside TLS: refused, and TLS goes on", async () => {
    await using client = await authenticateTls(await target.connect());
    expect(await client.command("AUTH TLS")).toMatch(/^503 /);
    expect(await client.command("AUTH SSL")).toMatch(/^503 /);
    expect(await client.command("NOOP")).toBe("200 OK.");
  });

  test("behind the login: refused", async () => {
    await using client = await target.login();
    expect(await client.command("AUTH TLS")).toMatch(/^503 /);
  });

  test("what USER said in the clear is forgotten", async () => {
    const plain = await target.connect();
    expect(await plain.command("USER demo")).toMatch(/^331 /);
    await using client = await authenticateTls(plain);
    expect(await client.command(`PASS ${target.local.file.account?.password}`)).toMatch(/^503 /);
  });

  test("of things that are not there", async () => {
    await using client = await target.connect();
    for (const mechanism of ["GSSAPI", "KERBEROS_V4", "TLS TLS", "\u0000", "x".repeat(4_000)])
      expect(await client.command(`AUTH ${mechanism}`)).toMatch(/^504 /);
  });
});

describe("handshakes", () => {
  const target = attackedTarget();
  const implicitPort = () => target.local.file.ftp.implicitPort;

  test.for([
    { what: "plain FTP", said: "USER demo\r\nPASS x\r\n" },
    { what: "HTTP", said: "GET / HTTP/1.1\r\nHost: x\r\n\r\n" },
    { what: "SSL 2's hello", said: Buffer.concat([Buffer.from("802e010002001500000010", "hex"), Buffer.alloc(37)]) },
    {
      what: "a record that is larger than any",
      said: Buffer.concat([Buffer.from("160301ffff", "hex"), Buffer.alloc(70_000)]),
    },
    { what: "zeros", said: Buffer.alloc(70_000) },
    { what: "a hello whose lengths lie", said: Buffer.from("1603010009010000050303ffffff", "hex") },
  ])("the implicit port ends a connection that says $what", async ({ said }) => {
    await endBehind(await rawConnection(implicitPort()), said);
  });

  test("a hundred that are reset in the middle", async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => rawConnection(implicitPort())));
    for (const socket of sockets) {
      await new Promise((written) => socket.write(HALF_A_HELLO, written));
      socket.resetAndDestroy();
    }
  });

  test.for(VERSIONS)("%s: fifty that the client ends before their end", async (version) => {
    const abandon = async () => {
      const socket = connectTls({ port: implicitPort() ?? 0, rejectUnauthorized: false, maxVersion: version });
      // Ours is done here, and its last words are still to be sent.
      await new Promise((resolve) => socket.once("secureConnect", () => resolve(socket.destroy())));
    };
    await Promise.all(Array.from({ length: 50 }, abandon));
  });

  test("nothing below TLS 1.2", async () => {
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    await expect(authenticateTls(await target.connect(), old)).rejects.toThrow(/protocol version/i);
  });

  describe.for(VERSIONS)("%s", (version) => {
    const only = { minVersion: version, maxVersion: version };

    test("another protocol's ALPN alone is refused by an alert, and FTP's among others is not", async () => {
      const refused = authenticateTls(await target.connect(), { ...only, ALPNProtocols: ["h2", "http/1.1"] });
      await expect(refused).rejects.toThrow(/no application protocol/i);
      await using client = await authenticateTls(await target.connect(), { ...only, ALPNProtocols: ["h2", "ftp"] });
      expect(tlsOf(client).alpnProtocol).toBe("ftp");
    });

    test("another protocol's ALPN on a data connection is refused as well, and nothing is stored", async () => {
      await using client = await securedLogin(target, only);
      const data = (await client.passive()).on("error", () => undefined);
      expect(await client.command("STOR alpn")).toMatch(/^150 /);
      const refused = secured(data, { ...only, ALPNProtocols: ["h2"] });
      await expect(refused).rejects.toThrow(/no application protocol/i);
      expect(await client.reply()).toBe(CANNOT_OPEN);
      expect(await client.command("SIZE alpn")).toMatch(/^550 /);
    });

    test.for(["unknown.example", `${"x".repeat(63)}.example`, "..", "%s%n", "$(id)", "a".repeat(250)])(
      "who asks for the server %s is shown the first certificate",
      async (servername) => {
        await using client = await authenticateTls(await target.connect(), { ...only, servername });
        expect(tlsOf(client).getPeerX509Certificate()?.subjectAltName).toContain("DNS:localhost");
        expect(await client.command("NOOP")).toBe("200 OK.");
      },
    );

    test("garbage behind the handshake ends the control connection, and nobody else's", async () => {
      await using bystander = await securedLogin(target, only);
      const plain = await target.connect();
      await using client = await authenticateTls(plain, only);
      plain.socket.write("this is no TLS record");
      await client.end();
      expect(await bystander.command("NOOP")).toBe("200 OK.");
    });
  });
});

describe("renegotiation", () => {
  const target = attackedTarget();

  test("is refused, and disturbs nobody", async () => {
    await using bystander = await target.login();
    await using client = await authenticateTls(await target.connect(), { maxVersion: "TLSv1.2" });
    const broken = once(tlsOf(client), "error");
    tlsOf(client).renegotiate({}, () => undefined);
    expect(await broken).toEqual([expect.objectContaining({ code: "ERR_SSL_NO_RENEGOTIATION" })]);
    expect(await bystander.command("NOOP")).toBe("200 OK.");
  });

  test("is refused on a data connection, which breaks", async () => {
    await using client = await securedLogin(target, { maxVersion: "TLSv1.2" });
    const data = await client.passive();
    expect(await client.command("STOR renegotiated")).toMatch(/^150 /);
    const connection = await secured(data, { maxVersion: "TLSv1.2" });
    connection.write("half");
    const broken = once(connection, "error");
    connection.renegotiate({}, () => undefined);
    expect(await broken).toEqual([expect.objectContaining({ code: "ERR_SSL_NO_RENEGOTIATION" })]);
    data.destroy();
    expect(await client.reply()).toMatch(/^426 /);
    expect(await client.command("SIZE renegotiated")).toMatch(/^550 /);
  });
});

describe("protected data connections", () => {
  const target = attackedTarget();

  test.for([
    { what: "a file", said: "for everybody to read" },
    { what: "a request", said: "GET / HTTP/1.1\r\n\r\n" },
    { what: "an alert", said: Buffer.from("15030300020228", "hex") },
  ])("in the clear, with $what, are refused, and nothing is stored", async ({ said }) => {
    await using client = await securedLogin(target);
    expect(await client.upload("STOR plain", said)).toBe(CANNOT_OPEN);
    expect(await client.command("SIZE plain")).toMatch(/^550 /);
    expect(await client.upload("STOR plain", "x", secured)).toMatch(/^226 /);
    await client.command("DELE plain");
  });

  test("a download sends nothing in the clear", async () => {
    await using client = await securedLogin(target);
    await client.upload("STOR secret", "secret", secured);
    const data = (await client.passive()).on("error", () => undefined);
    const received: Buffer[] = [];
    data.on("data", (bytes) => received.push(bytes));
    expect(await client.command("RETR secret")).toMatch(/^150 /);
    data.end("no hello\r\n");
    expect(await client.reply()).toBe(CANNOT_OPEN);
    expect(Buffer.concat(received).toString()).not.toContain("secret");
    await client.command("DELE secret");
  });

  test.for(VERSIONS)("%s: garbage in the middle is never answered by 226, and leaves nothing", async (version) => {
    await using client = await securedLogin(target);
    const data = (await client.passive()).on("error", () => undefined);
    expect(await client.command("STOR garbage")).toMatch(/^150 /);
    const connection = (await secured(data, { maxVersion: version })).on("error", () => undefined);
    await new Promise((written) => connection.write("half", written));
    data.end("this is no TLS record, and nobody encrypted it");
    // A client of TLS 1.3 is done with the handshake before the node is: the garbage may come while it still lasts.
    expect(await client.reply()).toMatch(/^42[56] /);
    expect(await client.command("SIZE garbage")).toMatch(/^550 /);
  });
});

describe("silence", () => {
  const limits = ["loginSeconds=2", "dataConnectionSeconds=1"];
  const target = attackedTarget({ args: limits.flatMap((limit) => ["--limit", limit]) });

  test.for([
    { what: "nothing is said", said: "" },
    { what: "half a hello is said", said: HALF_A_HELLO },
  ])(
    "a handshake in which $what ends with the time for the login, behind AUTH and at the implicit port",
    async (row) => {
      const explicit = await target.connect();
      expect(await explicit.command("AUTH TLS")).toMatch(/^234 /);
      const implicit = await rawConnection(target.local.file.ftp.implicitPort);
      await Promise.all([explicit.socket, implicit].map((socket) => endBehind(socket, row.said)));
    },
  );

  test("a hello that comes at a byte per second ends with it too", async () => {
    const socket = await rawConnection(target.local.file.ftp.implicitPort);
    const drip = setInterval(() => socket.write(HALF_A_HELLO.subarray(0, 1)), 1_000);
    await endBehind(socket, HALF_A_HELLO);
    clearInterval(drip);
  });

  test.for([
    { what: "nothing is said", said: "" },
    { what: "half a hello is said", said: HALF_A_HELLO },
  ])("on a data connection on which $what the transfer is given up", async ({ said }) => {
    await using client = await securedLogin(target);
    const data = await client.passive();
    const closed = endBehind(data, said);
    expect(await client.command("STOR silent")).toMatch(/^150 /);
    expect(await client.reply()).toBe(CANNOT_OPEN);
    await closed;
    expect(await client.command("SIZE silent")).toMatch(/^550 /);
  });
});

describe("where data connections must resume", () => {
  const REFUSED = "522 The data connection must resume the TLS session of the control connection.";
  let careful: Login;
  const target = attackedTarget(async (stack) => {
    const state = await temporaryState(stack);
    careful = await makeCarefulAccount(state);
    return { state };
  });

  test("somebody else's session is refused, of the same account and of another", async () => {
    const only = { maxVersion: "TLSv1.2" } as const;
    await using victim = await securedLogin(target, only, careful);
    await using twin = await securedLogin(target, only, careful);
    await using stranger = await securedLogin(target, only);
    for (const thief of [twin, stranger]) {
      const wrap = async (data: Socket) => (await resuming(thief, only)(data)).on("error", () => undefined);
      expect(await victim.upload("STOR stolen", "x", wrap)).toBe(REFUSED);
    }
    expect(await victim.command("SIZE stolen")).toMatch(/^550 /);
    expect(await victim.upload("STOR own", "x", resuming(victim, only))).toMatch(/^226 /);
  });

  test("none is refused", async () => {
    await using client = await securedLogin(target, {}, careful);
    const wrap = async (data: Socket) => (await secured(data)).on("error", () => undefined);
    expect(await client.upload("STOR fresh", "x", wrap)).toBe(REFUSED);
    expect(await client.command("SIZE fresh")).toMatch(/^550 /);
  });
});

/** The API does not offer that yet: it is written where an operator could write it. */
async function makeCarefulAccount(state: string): Promise<Login> {
  const { partnerId, login } = await makeAccount(state);
  await using dynamodb = await startDynamoDB(join(state, "dynamodb"));
  const client = createTableClient(dynamodb.service);
  const accounts = new Accounts({ client, name: "pasvport-control" });
  await accounts.update({ username: login.username, partnerId }, { tlsResumption: "required" });
  client.destroy();
  return login;
}

async function makeAccount(state: string): Promise<{ partnerId: string; login: Login }> {
  await using local = await startLocalMode({ state });
  const partnerId = await local.api.makePartner();
  return { partnerId, login: await local.api.makeAccount(partnerId) };
}
