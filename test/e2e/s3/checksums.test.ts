import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addChecksumAccounts, checksumConversations } from "../../engine/checksums-suite.ts";
import { type S3Node, startS3Node } from "../../support/s3-node.ts";

let node: S3Node;
beforeAll(async () => {
  node = await startS3Node();
  await addChecksumAccounts(node);
});
afterAll(() => node[Symbol.asyncDispose]());

describe("checksums on S3", () => checksumConversations(() => node));

test.for([
  { line: "XCRC digits", answer: "250 A684C7C6" },
  { line: "XCRC digits 0 10", answer: "250 A684C7C6" },
])("$line reads no byte of the file: S3 keeps its CRC32", async ({ line, answer }) => {
  await using client = await node.login();
  node.server.requests.length = 0;

  expect(await client.command(line)).toBe(answer);
  expect(node.server.requests).not.toContain("GetObject");
});
