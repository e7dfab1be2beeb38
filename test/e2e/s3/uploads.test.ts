import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { addUploaders, uploadConversations } from "../../engine/uploads-suite.ts";
import { type S3Node, startS3Node } from "../../support/s3-node.ts";
import { SLOW_DOWN } from "../../support/s3-server/faults.ts";

let node: S3Node;
beforeAll(async () => {
  // Failures of S3 are expected here.
  node = await startS3Node({ logLevel: "fatal" });
  await addUploaders(node);
});
afterAll(() => node[Symbol.asyncDispose]());

describe("uploads to S3", () => uploadConversations(() => node));

describe("when S3 fails", () => {
  test.for(["STOR file", "APPE file"])(
    "%s at the very end, the answer is 451 and the old file stays",
    async (command) => {
      await using client = await node.login();
      await client.upload("STOR file", "old");
      // As often as the SDK asks.
      node.server.disturb("PutObject", SLOW_DOWN, 3);

      expect(await client.upload(command, "new")).toBe("451 Storage is unavailable; try again.");
      expect((await client.download("RETR file")).body).toBe("old");
    },
  );

  test("while it answers slowly, nothing of the file is seen, and 226 waits", async () => {
    await using client = await node.login();
    await using other = await node.login();
    await client.upload("STOR slow", "old,");
    const held = Promise.withResolvers<void>();
    node.server.disturb("PutObject", { kind: "held", until: held.promise });
    const puts = () => node.server.requests.filter((operation) => operation === "PutObject").length;
    const before = puts();

    const uploading = client.upload("APPE slow", "new");
    await vi.waitFor(() => expect(puts()).toBe(before + 1));
    expect((await other.download("RETR slow")).body).toBe("old,");
    held.resolve();

    expect(await uploading).toBe("226 Transfer complete.");
    expect((await other.download("RETR slow")).body).toBe("old,new");
  });

  test("two that add at once: the second is told that the file changed", async () => {
    await using client = await node.login();
    await using other = await node.login();
    await client.upload("STOR log", "0");
    const data = await client.passive();
    expect(await client.command("APPE log")).toMatch(/^150 /);
    expect(await other.upload("APPE log", "1")).toMatch(/^226 /);
    data.end("2");

    expect(await client.reply()).toBe("426 The file changed during the transfer.");
    expect((await client.download("RETR log")).body).toBe("01");
  });
});
