import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { NODE_LIMITS, type NodeLimits } from "../../shared/limits.ts";
import { FtpClient } from "../support/ftp-client.ts";
import { startTestNode } from "../support/test-node.ts";

const startWith = (limits: Partial<NodeLimits>) => startTestNode({ limits: { ...NODE_LIMITS, ...limits } });

/** From another address of the loopback than all others come from. */
async function connectFrom(localAddress: string, port: number): Promise<FtpClient> {
  const socket = connect({ port, host: "127.0.0.1", localAddress });
  await once(socket, "connect");
  return new FtpClient(socket);
}

test("whoever does not log in in time is sent away, whatever it says meanwhile", async () => {
  await using node = await startWith({ loginSeconds: 1 });
  await using silent = await node.connect();
  await using talker = await node.connect();
  await using user = await node.login();

  const talking = setInterval(() => talker.send("NOOP"), 50);
  expect(await silent.reply()).toBe("421 No login within 1 seconds.");
  let last = "";
  while (!last.startsWith("421")) last = await talker.reply();
  clearInterval(talking);
  expect(last).toBe("421 No login within 1 seconds.");
  await silent.end();
  expect(await user.command("NOOP")).toBe("200 OK.");
});

test("an idle session ends; one that transfers is not idle", async () => {
  await using node = await startWith({ idleSeconds: 1 });
  await using idle = await node.login();
  await using busy = await node.login();
  const data = await busy.passive();
  expect(await busy.command("STOR slow")).toMatch(/^150 /);

  expect(await idle.reply()).toBe("421 Nothing was said for 1 seconds.");
  await idle.end();
  data.end("at last");
  expect(await busy.reply()).toBe("226 Transfer complete.");
});

test("an account's own idle time holds for it", async () => {
  await using node = await startTestNode();
  await node.addAccount({ username: "hasty", limits: { idleSeconds: 1 } });
  await using client = await node.login("hasty");
  expect(await client.reply()).toBe("421 Nothing was said for 1 seconds.");
});

test("a session ends when its time is over, after its transfer", async () => {
  await using node = await startWith({ sessionSeconds: 3 });
  await using idle = await node.login();
  await using busy = await node.login();
  const data = await busy.passive();
  expect(await busy.command("STOR slow")).toMatch(/^150 /);
  expect(await idle.reply()).toBe("421 A session lasts 3 seconds at most; connect again.");
  data.end("whole");
  expect(await busy.reply()).toBe("226 Transfer complete.");
  expect(await busy.reply()).toBe("421 A session lasts 3 seconds at most; connect again.");
});

test("an account that expires takes its sessions along", async () => {
  await using node = await startTestNode();
  await node.addAccount({ username: "brief", expiresAt: new Date(Date.now() + 1_500).toISOString() });
  await using client = await node.login("brief");
  expect(await client.reply()).toBe("421 The account may not be used any more.");
});

test("a data connection that never comes, and one on which nothing moves", async () => {
  await using node = await startWith({ dataConnectionSeconds: 1, stallSeconds: 1, stalledBytesPerMinute: 6_000 });
  await using client = await node.login();
  await client.command("EPSV");
  expect(await client.command("STOR never")).toMatch(/^150 /);
  expect(await client.reply()).toBe("425 Can't open data connection.");

  const data = await client.passive();
  data.on("error", () => undefined).write("a");
  expect(await client.command("STOR stalled")).toMatch(/^150 /);
  const drip = setInterval(() => data.write("a"), 100);
  expect(await client.reply()).toBe("426 Connection closed; transfer aborted.");
  clearInterval(drip);
  expect(await client.command("SIZE stalled")).toBe("550 No such file or directory.");
});

test("a client that never reads its download is given up", async () => {
  await using node = await startWith({ stallSeconds: 1 });
  await using client = await node.login();
  expect(await client.upload("STOR large", Buffer.alloc(32 << 20))).toBe("226 Transfer complete.");
  const data = await client.passive();
  data.on("error", () => undefined).pause();
  expect(await client.command("RETR large")).toMatch(/^150 /);
  expect(await client.reply()).toBe("426 Connection closed; transfer aborted.");
});

test("connections of an address are counted on all workers, and another address has its own", async () => {
  await using node = await startWith({ sessionsPerAddress: 3 });
  const clients = await Promise.all([node.login(), node.login(), node.login()]);
  await using refused = await FtpClient.connect(node.ftpPort);
  expect(await refused.reply()).toBe("421 There are too many connections from your address; end one first.");
  await refused.end();
  await using elsewhere = await connectFrom("127.0.0.2", node.ftpPort);
  expect(await elsewhere.reply()).toMatch(/^220 /);

  await clients[0].command("QUIT");
  await clients[0].end();
  await expect.poll(() => greetingOf(node.ftpPort)).toMatch(/^220 /);
});

test("an account's sessions and transfers are counted on all workers", async () => {
  await using node = await startTestNode();
  await node.addAccount({ username: "few", limits: { sessions: 2, transfers: 1 } });
  await using one = await node.login("few");
  await using other = await node.login("few");
  await using third = await node.connect();
  await third.command("USER few");
  expect(await third.command("PASS correct horse")).toBe(
    "421 The account has as many sessions as it may; end one first.",
  );

  const data = await one.passive();
  expect(await one.command("STOR first")).toMatch(/^150 /);
  await other.command("EPSV");
  expect(await other.command("STOR second")).toBe("450 The account has as many transfers as it may; end one first.");
  data.end("whole");
  expect(await one.reply()).toBe("226 Transfer complete.");
  expect(await other.upload("STOR second", "whole")).toBe("226 Transfer complete.");
});

test("many logins at once never make more sessions than the account may have", async () => {
  await using node = await startTestNode();
  await node.addAccount({ username: "few", limits: { sessions: 5 } });
  const clients = await Promise.all(Array.from({ length: 20 }, () => node.connect()));
  const answers = await Promise.all(
    clients.map(async (client) => {
      await client.command("USER few");
      return (await client.command("PASS correct horse")).slice(0, 3);
    }),
  );
  expect(answers.toSorted()).toEqual([...Array(5).fill("230"), ...Array(15).fill("421")]);
});

test("an upload beyond its size is refused, and nothing of it is seen", async () => {
  await using node = await startWith({ uploadBytes: 1_000 });
  await node.addAccount({ username: "small", limits: { uploadBytes: 10 } });
  await using client = await node.login();
  await using small = await node.login("small");
  expect(await client.upload("STOR fits", Buffer.alloc(1_000))).toBe("226 Transfer complete.");
  expect(await client.upload("STOR large", Buffer.alloc(1_001))).toBe("552 The file is larger than you may upload.");
  expect(await small.upload("STOR large", Buffer.alloc(11))).toBe("552 The file is larger than you may upload.");
  expect(await client.command("SIZE large")).toBe("550 No such file or directory.");
});

test("bandwidth is held, up and down", async () => {
  await using node = await startTestNode();
  const limits = { uploadBytesPerSecond: 100_000, downloadBytesPerSecond: 100_000 };
  await node.addAccount({ username: "slow", limits });
  await using client = await node.login("slow");
  const body = Buffer.alloc(250_000, "x");

  const begun = performance.now();
  expect(await client.upload("STOR file", body)).toBe("226 Transfer complete.");
  const uploaded = performance.now();
  expect((await client.download("RETR file")).bytes).toEqual(body);
  // A second's worth passes at once.
  expect(uploaded - begun).toBeGreaterThan(1_300);
  expect(performance.now() - uploaded).toBeGreaterThan(1_300);
});

test("commands that come too fast are answered more slowly, all of them", async () => {
  await using node = await startWith({ commandsPerSecond: 20 });
  await using client = await node.login();
  const begun = performance.now();
  client.sendRaw("NOOP\r\n".repeat(40));
  for (let answer = 0; answer < 40; answer++) expect(await client.reply()).toBe("200 OK.");
  expect(performance.now() - begun).toBeGreaterThan(900);
});

test("failed logins take longer each time; too many close the address, and no other", async () => {
  await using node = await startWith({ failedLoginSeconds: 0.05, failedLoginsUntilBan: 6, failedLoginsPerSession: 3 });
  await using member = await node.login();
  const took: number[] = [];
  for (let session = 0; session < 2; session++) {
    await using client = await node.connect();
    for (let attempt = 0; attempt < 3; attempt++) {
      await client.command("USER alice");
      const begun = performance.now();
      const answer = await client.command("PASS wrong");
      took.push(performance.now() - begun);
      expect(answer).toBe(attempt < 2 ? "530 Login incorrect." : "421 Too many failed logins.");
    }
  }
  expect(took[2]).toBeGreaterThan(190);
  await using banned = await FtpClient.connect(node.ftpPort);
  expect(await banned.reply()).toBe("421 There were too many failed logins from your address; try again later.");
  await using elsewhere = await connectFrom("127.0.0.2", node.ftpPort);
  expect(await elsewhere.reply()).toMatch(/^220 /);
  expect(await member.command("NOOP")).toBe("200 OK.");
});

test("an account that was guessed at opens for where it was used before, and looks to others as it always did", async () => {
  await using node = await startWith({ failedLoginSeconds: 0, failedLoginsUntilBan: 4, failedLoginsPerSession: 2 });
  await using partner = await node.login();
  for (const address of ["127.0.0.2", "127.0.0.3"]) {
    await using guesser = await connectFrom(address, node.ftpPort);
    await guesser.reply();
    for (let attempt = 0; attempt < 2; attempt++) {
      await guesser.command("USER alice");
      await guesser.command("PASS wrong");
    }
  }
  await using stranger = await connectFrom("127.0.0.4", node.ftpPort);
  await stranger.reply();
  await stranger.command("USER alice");
  expect(await stranger.command("PASS correct horse")).toBe("530 Login incorrect.");
  await using again = await node.login();
  expect(await again.command("NOOP")).toBe("200 OK.");
  expect(await partner.command("NOOP")).toBe("200 OK.");
});

test("the dead give back what they had", async () => {
  await using node = await startWith({ sessionsPerAddress: 2, sessionsPerAccount: 2 });
  for (let round = 0; round < 5; round++) {
    const clients = [await node.login(), await node.login()];
    await using refused = await FtpClient.connect(node.ftpPort);
    expect(await refused.reply()).toMatch(/^421 /);
    for (const client of clients) client.socket.resetAndDestroy();
    await expect.poll(() => greetingOf(node.ftpPort)).toMatch(/^220 /);
  }
});

async function greetingOf(port: number): Promise<string> {
  await using client = await FtpClient.connect(port);
  return await client.reply();
}
