import { afterAll, beforeAll, expect, test } from "vitest";
import type { FtpClient } from "../support/ftp-client.ts";
import { eventually } from "../support/local-eventually.ts";
import { type LocalMode, startLocalMode } from "../support/local-mode.ts";

let local: LocalMode;
beforeAll(async () => {
  local = await startLocalMode();
});
afterAll(() => local[Symbol.asyncDispose]());

/** A session that was open before its account changed, by TLS, and how to change it. */
async function openSession() {
  const partner = await local.api.makePartner();
  const login = await local.api.makeAccount(partner);
  const address = `/v1/partners/${partner}/accounts/${login.username}`;
  return {
    client: await (await (await local.connect()).secure()).login(login.username, login.password),
    change: (fields: object) => local.api.expect(200, `PATCH ${address}`, fields),
  };
}

/** A change comes by the feed: it is asked again until it is there. */
function becomes(client: FtpClient, line: string, answer: string): Promise<true> {
  return eventually(`${line} → ${answer}`, async () => (await client.command(line)) === answer || undefined);
}

test("a limit that is set holds for sessions that are open, until it is taken away", async () => {
  const { client, change } = await openSession();
  await using _ = client;
  await client.command("PROT C");
  expect(await client.upload("STOR before", "eleven byte")).toBe("226 Transfer complete.");

  await change({ limits: { uploadBytes: 10, idleSeconds: 7 } });

  await becomes(client, "SITE IDLE", "200 The idle time is 7 seconds; at most 7.");
  expect(await client.command("ALLO 11")).toBe("552 A file may have at most 10 bytes.");
  expect(await client.upload("STOR large", "eleven byte")).toBe("552 The file is larger than you may upload.");
  expect(await client.command("SIZE large")).toBe("550 No such file or directory.");
  expect(await client.upload("STOR small", "ten bytes.")).toBe("226 Transfer complete.");

  await change({ limits: {} });
  await becomes(client, "SITE IDLE", "200 The idle time is 900 seconds; at most 900.");
  expect(await client.upload("STOR large", "eleven byte")).toBe("226 Transfer complete.");
});

test("so does what TLS must be, and whether active mode is there", async () => {
  const { client, change } = await openSession();
  await using _ = client;
  expect(await client.command("PROT C")).toBe("200 Data connections are clear.");

  await change({ tls: { control: "required", data: "required" }, activeMode: false });

  await becomes(client, "PROT C", "534 Data connections must be private.");
  expect(await client.upload("STOR report", "in the clear")).toBe(
    "521 The data connection must be protected: send PBSZ 0 and PROT P.",
  );
  expect(await client.command("PORT 127,0,0,1,200,10")).toBe("502 Active mode is switched off; use PASV or EPSV.");
});

test("a new limit of sessions is for logins to come: those that are open stay", async () => {
  const partner = await local.api.makePartner();
  const login = await local.api.makeAccount(partner, { limits: { sessions: 2 } });
  await using first = await local.login(login);
  await using second = await local.login(login);

  await local.api.expect(200, `PATCH /v1/partners/${partner}/accounts/${login.username}`, { limits: { sessions: 1 } });

  await using third = await local.connect();
  await third.command(`USER ${login.username}`);
  expect(await third.command(`PASS ${login.password}`)).toBe(
    "421 The account has as many sessions as it may; end one first.",
  );
  expect(await first.command("NOOP")).toBe("200 OK.");
  expect(await second.command("NOOP")).toBe("200 OK.");
});
