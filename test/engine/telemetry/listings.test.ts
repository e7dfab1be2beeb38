import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DeployedNode } from "../../support/deployed-node.ts";
import { documentedFields, fieldsOf } from "../../support/documented-fields.ts";
import { FtpClient } from "../../support/ftp-client.ts";
import { countersOf } from "../../support/metric-lines.ts";
import { startMeasuredNode } from "./measured-node.ts";

const stack = new AsyncDisposableStack();
let node: DeployedNode;

beforeAll(async () => {
  ({ node } = await startMeasuredNode(stack, { dataConnectionSeconds: 1 }));
  await Promise.all([waits(), givesUp(), goes(), looksForWhatIsNotThere(), lists(), cannotConnect()]);
  await node.stop();
});
afterAll(() => stack.disposeAsync());

/** A client behind a firewall that lets nothing out but FTP's commands. */
async function blocked(command: string): Promise<FtpClient> {
  const client = await login();
  expect(await client.command("PASV")).toMatch(/^227 /);
  expect(await client.command(command)).toMatch(/^150 /);
  return client;
}

async function login(): Promise<FtpClient> {
  const client = await FtpClient.connect(node.ftpPort);
  await client.reply();
  return client.login();
}

async function waits(): Promise<void> {
  await using client = await blocked("LIST -la *.csv");
  expect(await client.reply()).toBe("425 Can't open data connection.");
}

async function givesUp(): Promise<void> {
  await using client = await blocked("MLSD");
  expect(await client.command("ABOR")).toMatch(/^426 /);
}

async function goes(): Promise<void> {
  await using client = await blocked("NLST");
  client.socket.destroy();
}

async function looksForWhatIsNotThere(): Promise<void> {
  await using client = await login();
  expect((await client.download("LIST nothing")).preliminary).toMatch(/^550 /);
}

async function lists(): Promise<void> {
  await using client = await login();
  for (const command of ["LIST", "NLST", "MLSD"]) expect((await client.download(command)).final).toMatch(/^226 /);
  expect(await client.command("STAT /nothing")).toMatch(/^550 /);
  await client.command("QUIT");
}

/** Many clients connect before they say what for: of those that cannot no listing is heard. */
async function cannotConnect(): Promise<void> {
  await using client = await login();
  expect(await client.command("PASV")).toMatch(/^227 /);
  await client.command("QUIT");
}

const linesOf = (msg: string) => node.lines.filter((line) => line.msg === msg);

describe("a listing", () => {
  const common = { activityType: "ERROR", address: "127.0.0.1", username: "alice", partnerId: "p-000000000001" };
  const unconnected = { ...common, result: "no-connection", mode: "PASV", bytesOut: 0, protected: false };

  test.for([
    { title: "whose data connection never came", command: "LIST", path: "/*.csv", failure: "not-connected" },
    { title: "that the client aborted, waiting for it", command: "MLSD", path: "/", failure: "abandoned" },
    { title: "whose client went, waiting for it", command: "NLST", path: "/", failure: "abandoned" },
  ])("$title is one line", ({ title: _, ...expected }) => {
    const lines = linesOf("listing").filter(
      ({ result, command }) => result !== "refused" && command === expected.command,
    );
    expect(lines).toEqual([expect.objectContaining({ ...unconnected, ...expected })]);
  });

  test("of what is not there is one line", () => {
    expect(linesOf("listing").filter(({ result }) => result === "refused")).toEqual([
      expect.objectContaining({ ...common, command: "LIST", path: "/nothing", failure: "not-found", mode: "EPSV" }),
    ]);
  });

  test("that works has no line, nor has one over the control connection", () => {
    expect(linesOf("listing")).toHaveLength(4);
    expect(linesOf("transfer")).toEqual([]);
  });

  test("bears its session's id, and tells how long the client waited", () => {
    const [waited] = linesOf("listing").filter(({ failure }) => failure === "not-connected");
    expect(waited?.milliseconds).toBeGreaterThan(900);
    expect(linesOf("session").map(({ session }) => session)).toContain(waited?.session);
  });
});

test("a session's line tells how many there were, and of a client that never came to one how it wanted to connect", () => {
  const told = linesOf("session").map(({ ended, listings, listingsFailed, mode }) => ({
    ended,
    listings,
    listingsFailed,
    mode,
  }));
  expect(told).toContainEqual({ ended: "quit", listings: 3, listingsFailed: 0, mode: "EPSV" });
  expect(told).toContainEqual({ ended: "quit", listings: 0, listingsFailed: 0, mode: "PASV" });
  expect(told.filter(({ listingsFailed }) => listingsFailed === 1)).toHaveLength(4);
});

test("listings that failed are counted, in all and by their reason; what they moved is not", () => {
  expect(countersOf(node.lines)).toEqual({
    "Logins acme": 6,
    "ListingsFailed acme": 4,
    "ListingsFailed acme no-connection": 3,
    "ListingsFailed acme refused": 1,
  });
});

test("docs/metrics.md names every field of a listing's line", () => {
  for (const line of linesOf("listing"))
    expect(documentedFields("listing")).toEqual(expect.arrayContaining(fieldsOf(line)));
});
