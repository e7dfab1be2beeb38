import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import type { TestNode } from "../support/test-node.ts";

const CONTENT = "0123456789".repeat(20_000);
const hex = (algorithm: string, content = CONTENT) => createHash(algorithm).update(content).digest("hex");
const crc = (content: string) => crc32(content).toString(16).padStart(8, "0");

export async function addChecksumAccounts(node: TestNode): Promise<void> {
  await node.addAccount({ username: "blind", permissions: [{ folder: "/", allow: ["list", "write"] }] });
  await using client = await node.login();
  await client.upload("STOR some file", CONTENT);
  await client.upload("STOR empty", "");
  await client.upload("STOR digits 2 5", "a name");
  await client.upload("STOR digits", "0123456789");
  await client.command("MKD folder");
}

/** Checksums of files: the same on every back end. */
export function checksumConversations(running: () => TestNode): void {
  test.for([
    { algorithm: "SHA-256", value: hex("sha256") },
    { algorithm: "SHA-512", value: hex("sha512") },
    { algorithm: "SHA-1", value: hex("sha1") },
    { algorithm: "MD5", value: hex("md5") },
    { algorithm: "CRC32", value: crc(CONTENT) },
  ])("HASH by $algorithm", async ({ algorithm, value }) => {
    await using client = await running().login();

    expect(await client.command(`OPTS HASH ${algorithm.toLowerCase()}`)).toBe(`200 ${algorithm}`);
    expect(await client.command("OPTS HASH")).toBe(`200 ${algorithm}`);
    expect(await client.command("FEAT")).toContain(`${algorithm}*`);
    expect(await client.command("HASH some file")).toBe(`213 ${algorithm} 0-200000 ${value} some file`);
  });

  test.for([
    { line: "XCRC some file", answer: `250 ${crc(CONTENT).toUpperCase()}` },
    { line: "XMD5 some file", answer: `250 ${hex("md5").toUpperCase()}` },
    { line: "XSHA some file", answer: `250 ${hex("sha1").toUpperCase()}` },
    { line: "XSHA1 some file", answer: `250 ${hex("sha1").toUpperCase()}` },
    { line: "XSHA256 some file", answer: `250 ${hex("sha256").toUpperCase()}` },
    { line: "XSHA512 some file", answer: `250 ${hex("sha512").toUpperCase()}` },
    { line: "MD5 some file", answer: `251 some file ${hex("md5").toUpperCase()}` },
    { line: 'XMD5 "some file"', answer: `250 ${hex("md5").toUpperCase()}` },
    { line: 'HASH "/some file"', answer: `213 SHA-256 0-200000 ${hex("sha256")} /some file` },
    { line: "HASH empty", answer: `213 SHA-256 0-0 ${hex("sha256", "")} empty` },
    { line: "XCRC empty", answer: "250 00000000" },
    { line: "XCRC digits 0 10", answer: `250 ${crc("0123456789").toUpperCase()}` },
    { line: 'XMD5 "digits" 2 5', answer: `250 ${hex("md5", "234").toUpperCase()}` },
    { line: "XMD5 digits 2 5", answer: `250 ${hex("md5", "a name").toUpperCase()}` },
    { line: "XCRC digits;2;5", answer: `250 ${crc("234").toUpperCase()}` },
    { line: "XCRC digits 10 10", answer: "250 00000000" },
    { line: "XCRC some file 100000 200000", answer: `250 ${crc(CONTENT.slice(100_000)).toUpperCase()}` },
    { line: "XCRC digits 0 11", answer: "501 The range must lie within 0 and 10." },
    { line: "XCRC digits 5 4", answer: "501 The range must lie within 0 and 10." },
    { line: "HASH folder", answer: "550 Is a directory." },
    { line: "XCRC /", answer: "550 Is a directory." },
    { line: "XMD5 missing", answer: "550 No such file or directory." },
    { line: "XSHA256", answer: "501 Syntax: XSHA256 <path> [<start> <end>]" },
    { line: "OPTS HASH SHA-3", answer: "501 Only these are understood: SHA-256, SHA-512, SHA-1, MD5, CRC32" },
  ])("$line → $answer", async ({ line, answer }) => {
    await using client = await running().login();

    expect(await client.command(line)).toBe(answer);
  });

  test("who may not read a file gets no checksum of it, nor learns whether it is there", async () => {
    await using client = await running().login("blind");
    for (const name of ["some file", "missing", "digits 2 5", '"digits"'])
      expect(await client.command(`XCRC ${name}`)).toBe("550 Permission denied.");
  });

  test("FEAT names all of them", async () => {
    await using client = await running().connect();
    const features = (await client.command("FEAT")).split("\n");

    expect(features).toContain(" HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32");
    for (const verb of ["XCRC", "XMD5", "XSHA1", "XSHA256", "XSHA512", "MD5"]) expect(features).toContain(` ${verb}`);
  });
}
