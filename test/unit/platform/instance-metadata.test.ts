import { expect, test } from "vitest";
import { InstanceMetadata } from "../../../ftp-node/platform/instance-metadata.ts";
import { startInstanceMetadata } from "../../support/instance-metadata.ts";

test("the public address is what version 2 says, with one token for many questions", async () => {
  await using server = await startInstanceMetadata("198.51.100.7");
  const metadata = new InstanceMetadata(`${server.endpoint}/`);

  expect(await metadata.publicIpv4()).toBe("198.51.100.7");
  server.publicIpv4 = "198.51.100.8";
  expect(await metadata.publicIpv4()).toBe("198.51.100.8");
  expect(server.tokens).toBe(1);
});

test("404 means that there is none", async () => {
  await using server = await startInstanceMetadata();

  expect(await new InstanceMetadata(server.endpoint).publicIpv4()).toBeUndefined();
});

test("a token that is not taken any more is replaced at the next question", async () => {
  await using server = await startInstanceMetadata("198.51.100.7");
  const metadata = new InstanceMetadata(server.endpoint);
  await metadata.publicIpv4();

  server.forgetTokens();
  await expect(metadata.publicIpv4()).rejects.toThrow("Instance metadata answered 401.");
  expect(await metadata.publicIpv4()).toBe("198.51.100.7");
  expect(server.tokens).toBe(2);
});

test("an error, a text that is no address, silence and nobody there are no answers", async () => {
  await using server = await startInstanceMetadata("not yet");
  const metadata = new InstanceMetadata(server.endpoint);
  await expect(metadata.publicIpv4()).rejects.toThrow();
  server.failing = "answers 500";
  await expect(metadata.publicIpv4()).rejects.toThrow("Instance metadata answered 500.");
  server.failing = "answers nothing";
  await expect(metadata.publicIpv4()).rejects.toThrow("timeout");

  await server[Symbol.asyncDispose]();
  await expect(metadata.publicIpv4()).rejects.toThrow();
});
