import type { Socket } from "node:net";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tlsOf } from "../support/client-tls.ts";
import { FtpClient, secured } from "../support/ftp-client.ts";
import { startTestNode, type TestNode } from "../support/test-node.ts";

const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
const DONE = "226 Transfer complete.";
const REFUSED = "522 The data connection must resume the TLS session of the control connection.";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 2 });
  await node.addAccount({ username: "careful", tlsResumption: "required" });
});
afterAll(() => node[Symbol.asyncDispose]());

/** A session, and all the tickets that its control connection was given. */
async function logIn(options: ConnectionOptions): Promise<{ client: FtpClient; tickets: readonly Buffer[] }> {
  // The same server name as on data connections: OpenSSL resumes no session of another one.
  const client = await FtpClient.connectTls(node.implicitPort, { servername: "localhost", ...options });
  const tickets: Buffer[] = [];
  // Tickets come ahead of the greeting, and are told of once somebody reads.
  tlsOf(client).on("session", (ticket) => tickets.push(ticket));
  await client.reply();
  await client.login("careful");
  const current = tlsOf(client).getSession();
  return { client, tickets: tickets.length > 0 ? tickets : current ? [current] : [] };
}

/** TLS with that session; that the server cuts it off is its good right. */
function resuming(session: Buffer | undefined, options: ConnectionOptions) {
  return async (data: Socket): Promise<TLSSocket> => {
    const connection = await secured(data, { ...options, ...(session && { session }) });
    return connection.on("error", () => undefined);
  };
}

describe.for(VERSIONS)("%s, resumption is required", (version) => {
  const only = { minVersion: version, maxVersion: version };

  test("a data connection that resumes its control connection passes, by each ticket, both ways", async () => {
    const { client, tickets } = await logIn(only);
    await using _ = client;
    expect(tickets.length).toBeGreaterThan(0);
    for (const ticket of [...tickets, ...tickets]) {
      expect(await client.upload("STOR kept", "kept", resuming(ticket, only))).toBe(DONE);
      expect(await client.download("RETR kept", resuming(ticket, only))).toMatchObject({ body: "kept", final: DONE });
    }
  });

  test("one that resumes nothing is refused: nothing stored, nothing sent, and the session goes on", async () => {
    const { client, tickets } = await logIn(only);
    await using _ = client;
    expect(await client.upload("STOR stranger", "x", resuming(undefined, only))).toBe(REFUSED);
    expect(await client.command("SIZE stranger")).toMatch(/^550 /);
    expect(await client.upload("STOR known", "x", resuming(tickets[0], only))).toBe(DONE);
  });

  test("a download without it carries no byte", async () => {
    const { client, tickets } = await logIn(only);
    await using _ = client;
    await client.upload("STOR secret", "secret", resuming(tickets[0], only));
    const data = await client.passive();
    expect(await client.command("RETR secret")).toMatch(/^150 /);
    const received: Buffer[] = [];
    (await resuming(undefined, only)(data)).on("data", (bytes) => received.push(bytes));
    expect(await client.reply()).toBe(REFUSED);
    expect(received).toEqual([]);
  });

  test("one that resumes another session's ticket is refused, of the same account, too", async () => {
    const victim = await logIn(only);
    const thief = await logIn(only);
    await using _ = victim.client;
    await using __ = thief.client;
    for (const ticket of thief.tickets)
      expect(await victim.client.upload("STOR stolen", "x", resuming(ticket, only))).toBe(REFUSED);
    expect(await victim.client.command("SIZE stolen")).toMatch(/^550 /);
  });

  test("a control connection that resumed an earlier one passes with what it was given itself", async () => {
    const first = await logIn(only);
    await using _ = first.client;
    const session = first.tickets.at(-1);
    const { client, tickets } = await logIn({ ...only, ...(session && { session }) });
    await using __ = client;
    expect(tlsOf(client).isSessionReused()).toBe(true);
    for (const ticket of tickets) expect(await client.upload("STOR again", "x", resuming(ticket, only))).toBe(DONE);
  });

  test("many handshakes at once do not mix up whose tickets are whose", async () => {
    const sessions = await Promise.all(Array.from({ length: 24 }, () => logIn(only)));
    for (const [index, { client, tickets }] of sessions.entries()) {
      await using _ = client;
      const other = sessions[(index + 1) % sessions.length]?.tickets[0];
      expect(await client.upload("STOR own", "x", resuming(tickets[0], only))).toBe(DONE);
      expect(await client.upload("STOR other", "x", resuming(other, only))).toBe(REFUSED);
    }
  });

  test("data in the clear stays as the policies say", async () => {
    await using client = await (await (await node.connect()).secure(only)).login("careful");
    await client.command("PROT C");
    expect(await client.upload("STOR clear", "x")).toBe(DONE);
  });
});
