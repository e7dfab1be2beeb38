import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addTimekeepers, timeConversations } from "../../engine/times-suite.ts";
import { type S3Node, startS3Node } from "../../support/s3-node.ts";

let node: S3Node;
beforeAll(async () => {
  node = await startS3Node();
  await addTimekeepers(node);
});
afterAll(() => node[Symbol.asyncDispose]());

describe("times on S3", () => timeConversations(() => node));

test("a folder, of which S3 knows no time, is refused one", async () => {
  await using client = await node.login();
  await client.command("MKD folder");

  expect(await client.command("MFMT 20010203040506 folder")).toBe("550 Is a directory.");
});
