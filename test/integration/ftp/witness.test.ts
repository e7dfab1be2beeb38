import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Mismatch } from "../../../ftp-node/passive/address-witness.ts";
import { InstanceMetadata } from "../../../ftp-node/platform/instance-metadata.ts";
import type { FtpClient } from "../../support/ftp-client.ts";
import { type InstanceMetadataStandIn, startInstanceMetadata } from "../../support/instance-metadata.ts";
import { startTestNode, type TestNode } from "../../support/test-node.ts";

const A = "198.51.100.1";
const B = "198.51.100.2";
const NO_ADDRESS = "425 No address is known that you could connect to; use EPSV.";

const stack = new AsyncDisposableStack();
const reported: Mismatch[] = [];
let metadata: InstanceMetadataStandIn;
let node: TestNode;
let client: FtpClient;
let version = 0;

/** To the node the loopback is the internet. One session sees all that follows. */
beforeAll(async () => {
  metadata = stack.use(await startInstanceMetadata(A));
  const source = new InstanceMetadata(metadata.endpoint);
  const witness = {
    publicIpv4: () => source.publicIpv4(),
    report: async (mismatch: Mismatch) => void reported.push(mismatch),
  };
  node = stack.use(await startTestNode({ privateNetworks: [], workers: 1, logLevel: "fatal" }, { witness }));
  client = stack.use(await node.login());
});
afterAll(() => stack.disposeAsync());

/** The row and the witness say A. */
beforeEach(async () => {
  metadata.failing = "no";
  await node.nodes.choose("test", { mode: "auto" });
  await witness(A);
  await publish(A);
  expect(await told()).toBe(A);
});

async function publish(address: string): Promise<void> {
  await node.nodes.observe("test", address, ++version);
  await node.wake();
}

async function witness(address: string | undefined): Promise<void> {
  metadata.publicIpv4 = address;
  await node.wake();
}

/** What the client is told: the address, or the whole reply where there is none in it. */
async function told(): Promise<string> {
  const answer = await client.command("PASV");
  return /^227 .*\((\d+),(\d+),(\d+),(\d+),/.exec(answer)?.slice(1).join(".") ?? answer;
}

test("an address that instance metadata contradicts is not told, until the row follows", async () => {
  await witness(B);
  expect(await told()).toBe(NO_ADDRESS);
  await publish(B);
  expect(await told()).toBe(B);
});

test("an address that is gone is not told, until the witness says it again", async () => {
  await witness(undefined);
  expect(await told()).toBe(NO_ADDRESS);
  await witness(A);
  expect(await told()).toBe(A);
});

test("while nothing is told, EPSV goes on", async () => {
  await witness(undefined);

  expect(await client.upload("STOR report", "of Monday")).toBe("226 Transfer complete.");
});

test("what is published later wins over a witness that lags, and over one that the reconciler found wrong", async () => {
  await publish(B);
  expect(await told()).toBe(B);

  await witness(undefined);
  expect(await told()).toBe(NO_ADDRESS);
  await publish(B);
  expect(await told()).toBe(B);
});

test.for(["answers 500", "answers nothing"] as const)("instance metadata that %s says nothing new", async (failing) => {
  metadata.failing = failing;
  await witness(B);
  expect(await told()).toBe(A);
});

test("what an operator chose is told, whatever the witness says", async () => {
  await witness(undefined);
  await node.nodes.choose("test", { mode: "fixed", address: B });
  await node.wake();
  expect(await told()).toBe(B);

  await node.nodes.choose("test", { mode: "local" });
  await node.wake();
  expect(await told()).toBe("127.0.0.1");
});

test("the witness's word is in the node's row at once, and what differs is reported once", async () => {
  expect(await node.nodes.get("test")).toMatchObject({ witnessedAddress: A, heartbeatAt: expect.any(String) });
  reported.length = 0;
  await witness(undefined);
  await node.wake();

  expect(await node.nodes.get("test")).not.toHaveProperty("witnessedAddress");
  expect(reported).toEqual([{ published: { address: A, version }, witnessed: { address: undefined } }]);
});
