import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestNode, type TestNode } from "../support/test-node.ts";
import { addUploaders, uploadConversations } from "./uploads-suite.ts";

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
  await node.addAccount({ username: "limited", limits: { uploadBytes: 1_000 } });
  await addUploaders(node);
});
afterAll(() => node[Symbol.asyncDispose]());

describe("uploads to a directory", () => uploadConversations(() => node));

describe("the numbers of REST and ALLO", () => {
  test.for([
    { line: "REST -1", answer: "501 Syntax: REST <offset>" },
    { line: "REST five", answer: "501 Syntax: REST <offset>" },
    { line: "REST 9223372036854775808", answer: "501 Syntax: REST <offset>" },
    { line: "REST", answer: "501 Syntax: REST <offset>" },
    { line: "REST 007", answer: "350 The next transfer begins at 7." },
    { line: "ALLO", answer: "501 Syntax: ALLO <size> [R <record size>]" },
    { line: "ALLO -5", answer: "501 Syntax: ALLO <size> [R <record size>]" },
    { line: "ALLO many", answer: "501 Syntax: ALLO <size> [R <record size>]" },
    { line: "ALLO 5 R", answer: "501 Syntax: ALLO <size> [R <record size>]" },
    { line: "ALLO 5 R 80", answer: "200 The next upload is checked against this size." },
    { line: "ALLO 9223372036854775807", answer: "552 A file may have at most 1000 bytes." },
    { line: "ALLO 1001", answer: "552 A file may have at most 1000 bytes." },
    { line: "ALLO 1000", answer: "200 The next upload is checked against this size." },
  ])("$line → $answer", async ({ line, answer }) => {
    await using client = await node.login("limited");

    expect(await client.command(line)).toBe(answer);
  });

  test("in ASCII the size that ALLO told is not compared with the bytes on the wire", async () => {
    await using client = await node.login();
    await client.command("TYPE A");
    await client.command("ALLO 4");
    expect(await client.upload("STOR text", "a\r\nb\r\n")).toBe("226 Transfer complete.");
  });

  test("a session outlives a download that is aborted before its connection comes", async () => {
    await using client = await node.login();
    await client.upload("STOR file", "x".repeat(1_000_000));
    await client.command("EPSV");
    expect(await client.command("RETR file")).toMatch(/^150 /);

    expect(await client.command("ABOR")).toBe("426 Connection closed; transfer aborted.");

    expect(await client.reply()).toBe("226 Nothing transfers now.");
    expect((await client.download("RETR file")).final).toBe("226 Transfer complete.");
  });
});
