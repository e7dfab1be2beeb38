import { once } from "node:events";
import { connect, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { portsIn } from "../../../shared/ports.ts";
import { readAll } from "../../support/ftp-client.ts";
import { freePassiveRange } from "../../support/passive-range.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ privateNetworks: [], workers: 2 });
});
afterAll(() => node[Symbol.asyncDispose]());

const NO_ADDRESS = "425 No address is known that you could connect to; use EPSV.";

/** "227 Entering Passive Mode (127,0,0,1,195,80)." → 127.0.0.1 */
function addressIn(answer: string): string | undefined {
  return /\((\d+),(\d+),(\d+),(\d+),/.exec(answer)?.slice(1).join(".");
}

function portIn(answer: string): number {
  return Number(/\|\|\|(\d+)\|/.exec(answer)?.[1]);
}

describe("the address in 227", () => {
  test("follows the node's row, in a session that was open before, and PASV never guesses", async () => {
    await using client = await node.login();
    expect(await client.command("PASV")).toBe(NO_ADDRESS);
    expect((await client.download("NLST")).final).toBe("226 Transfer complete.");

    await node.nodes.choose("test", { mode: "fixed", address: "203.0.113.7" });
    await node.wake();
    expect(addressIn(await client.command("PASV"))).toBe("203.0.113.7");

    await node.nodes.choose("test", { mode: "local" });
    await node.wake();
    expect(addressIn(await client.command("PASV"))).toBe("127.0.0.1");

    await node.nodes.choose("test", { mode: "auto" });
    await node.nodes.observe("test", "203.0.113.8", 1);
    await node.wake();
    expect(addressIn(await client.command("PASV"))).toBe("203.0.113.8");

    await node.nodes.forget("test", 2);
    await node.wake();
    expect(await client.command("PASV")).toBe(NO_ADDRESS);
  });

  test("is learnt within seconds without anybody waking the node", async () => {
    await using client = await node.login();
    await node.nodes.choose("test", { mode: "fixed", address: "203.0.113.9" });
    await expect.poll(async () => addressIn(await client.command("PASV")), { timeout: 6_000 }).toBe("203.0.113.9");
  });

  test("for a client from a private network it is the one it connected to", async () => {
    await using inside = await startTestNode({ publicAddress: "203.0.113.7", workers: 1 });
    await using client = await inside.login();
    expect(addressIn(await client.command("PASV"))).toBe("127.0.0.1");
  });

  test("what the option says holds until the API says otherwise", async () => {
    await using configured = await startTestNode({ publicAddress: "203.0.113.7", privateNetworks: [], workers: 1 });
    await using client = await configured.login();
    expect(addressIn(await client.command("PASV"))).toBe("203.0.113.7");
    await configured.nodes.choose("test", { mode: "fixed", address: "198.51.100.1" });
    await configured.wake();
    expect(addressIn(await client.command("PASV"))).toBe("198.51.100.1");
  });
});

describe("the multiplexer", () => {
  test("as many transfers at once as there are ports, over sessions on two workers", async () => {
    // Of its own: no port rests from another test.
    await using fresh = await startTestNode({ passivePorts: await freePassiveRange(8), workers: 2 });
    const ports = portsIn(fresh.configuration.passivePorts);
    const sessions = await Promise.all(ports.map(() => fresh.login()));
    const answers = await Promise.all(sessions.map((session) => session.command("EPSV")));
    expect(answers.map(portIn).toSorted()).toEqual(ports);

    await using one = await fresh.login();
    expect(await one.command("EPSV")).toBe("425 No passive port is free for your address; end a transfer first.");

    const uploads = sessions.map(async (session, index) => {
      const data = connect(portIn(answers[index] ?? ""), "127.0.0.1");
      session.send(`STOR parallel-${index}`);
      data.end(`content ${index}`);
      await session.reply();
      return session.reply();
    });
    expect(new Set(await Promise.all(uploads))).toEqual(new Set(["226 Transfer complete."]));
    for (const [index, session] of sessions.entries())
      expect((await session.download(`RETR parallel-${index}`)).body).toBe(`content ${index}`);
    await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
  });

  test("more sessions than ports wait for one another", async () => {
    await using narrow = await startTestNode({ passivePorts: await freePassiveRange(1), workers: 2 });
    const sessions = await Promise.all(Array.from({ length: 6 }, () => narrow.login()));
    const uploads = sessions.map((session, index) => session.upload(`STOR waited-${index}`, "x"));
    expect(new Set(await Promise.all(uploads))).toEqual(new Set(["226 Transfer complete."]));
    await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()));
  });

  test("a connection that nobody was promised is closed without a byte", async () => {
    const stranger = connect(node.configuration.passivePorts.first, "127.0.0.1");
    stranger.on("error", () => undefined);
    const bytes: Buffer[] = [];
    stranger.on("data", (chunk) => bytes.push(chunk));
    await once(stranger, "close");
    expect(bytes).toEqual([]);
  });

  // Other systems have only one loopback address.
  test.runIf(process.platform === "linux")(
    "a third party that connects first gets nothing, and the client is served",
    async () => {
      await using client = await node.login();
      await client.upload("STOR wanted", "for alice alone");
      const port = portIn(await client.command("EPSV"));
      const thief = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2" }).on("error", () => undefined);
      await once(thief, "close");
      expect(thief.bytesRead).toBe(0);

      const data = connect(port, "127.0.0.1");
      expect(await client.command("RETR wanted")).toMatch(/^150 /);
      expect(String(await readAll(data))).toBe("for alice alone");
      expect(await client.reply()).toBe("226 Transfer complete.");
    },
  );

  test("an offer serves one connection: the second one is closed", async () => {
    await using client = await node.login();
    const port = portIn(await client.command("EPSV"));
    const first = connect(port, "127.0.0.1");
    await once(first, "connect");
    const second = connect(port, "127.0.0.1").on("error", () => undefined);
    await once(second, "close");
    expect(await client.command("NLST")).toMatch(/^150 /);
    await readAll(first);
    expect(await client.reply()).toMatch(/^226 /);
  });

  test("a late connection to an offer that was given up never lands in another session's transfer", async () => {
    await using early = await node.login();
    const abandoned = portIn(await early.command("EPSV"));
    await early.command("EPSV");

    const late = connect(abandoned, "127.0.0.1").on("error", () => undefined);
    await once(late, "close");
    const others = await Promise.all(Array.from({ length: 10 }, () => node.login()));
    const ports = (await Promise.all(others.map((other) => other.command("EPSV")))).map(portIn);
    expect(ports).not.toContain(abandoned);
    await Promise.all(others.map((other) => other[Symbol.asyncDispose]()));
  });

  test("a port that somebody else has is left out; all of them: the node says so and does not start", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    await expect(startTestNode({ passivePorts: { first: port, last: port }, workers: 1 })).rejects.toThrow(
      `None of the passive ports ${port}-${port} can be listened on. Cannot listen on port ${port} of 127.0.0.1: it is in use.`,
    );
    taken.close();
  });
});
