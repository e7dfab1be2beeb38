import { open } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestNode, type TestNode } from "../support/test-node.ts";
import { addChecksumAccounts, checksumConversations } from "./checksums-suite.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ workers: 1 });
  await addChecksumAccounts(node);
  await addSparse("large", 4 * 1024 ** 3);
  await addSparse("too-large", 16 * 1024 ** 3 + 1);
});
afterAll(() => node[Symbol.asyncDispose]());

/** A file that takes no room, and minutes to read at the allowed rate. */
async function addSparse(name: string, bytes: number): Promise<void> {
  await using file = await open(join(node.files, name), "w");
  await file.truncate(bytes);
}

describe("checksums in a directory", () => checksumConversations(() => node));

test("a file that is too large is refused, a part of it is not", async () => {
  await using client = await node.login();

  expect(await client.command("XMD5 too-large")).toBe("552 Checksums are made of at most 17179869184 bytes.");
  expect(await client.command("XCRC too-large 17179869180 17179869184")).toBe("250 2144DF1C");
});

test("while two are made a third is refused, NOOP is answered, and ABOR ends one", async () => {
  await using client = await node.login();
  await using second = await node.login();
  await using third = await node.login();
  client.send("XMD5 large");
  second.send("HASH large");
  // Answered at once, hence while the file is read.
  expect(await client.command("NOOP")).toBe("200 OK.");
  expect(await second.command("NOOP")).toBe("200 OK.");
  await expect.poll(() => third.command("XCRC digits")).toBe("450 Other checksums are being made; try again later.");

  expect(await client.command("ABOR")).toBe("426 Connection closed; transfer aborted.");
  expect(await client.reply()).toBe("226 Nothing transfers now.");

  expect(await third.command("XCRC digits")).toBe("250 A684C7C6");
  expect(await second.command("ABOR")).toMatch(/^426 /);
  expect(await second.reply()).toMatch(/^226 /);
});

test("a checksum is not made any further once its client has gone", async () => {
  await using other = await node.login();
  const clients = [await node.login(), await node.login()];
  for (const client of clients) {
    client.send("XMD5 large");
    await client.command("NOOP");
  }
  await expect.poll(() => other.command("XCRC digits")).toMatch(/^450 /);

  for (const client of clients) client.socket.destroy();

  await expect.poll(() => other.command("XCRC digits")).toBe("250 A684C7C6");
});
