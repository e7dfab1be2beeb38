import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestNode, type TestNode } from "../support/test-node.ts";
import { addTimekeepers, timeConversations } from "./times-suite.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
  await addTimekeepers(node);
});
afterAll(() => node[Symbol.asyncDispose]());

describe("times in a directory", () => timeConversations(() => node));

test("a folder gets a time as well", async () => {
  await using client = await node.login();
  await client.command("MKD folder");

  expect(await client.command("MFMT 20010203040506 folder")).toBe("213 Modify=20010203040506; folder");
  expect(await client.command("MLST folder")).toContain("modify=20010203040506;");
});
