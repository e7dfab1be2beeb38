import { describe, expect, test } from "vitest";
import { attackedTarget } from "../support/bad-input.ts";
import { FtpClient } from "../support/ftp-client.ts";

const LIMITS = ["failedLoginSeconds=0.1", "failedLoginsUntilBan=1000", "strangersPerAddress=50", "loginSeconds=3"];
const target = attackedTarget({ args: LIMITS.flatMap((limit) => ["--limit", limit]) });

async function failure(username: string, password: string): Promise<{ answer: string; milliseconds: number }> {
  await using client = await target.connect();
  expect(await client.command(`USER ${username}`)).toBe("331 Password required.");
  const begun = performance.now();
  const answer = await client.command(`PASS ${password}`);
  return { answer, milliseconds: performance.now() - begun };
}

describe("guessing", () => {
  test("neither text nor time tells whether a user exists", async () => {
    const failures = { demo: [] as number[], nobody: [] as number[] };
    for (let round = 0; round < 5; round++) {
      for (const username of ["demo", "nobody"] as const) {
        const { answer, milliseconds } = await failure(username, "wrong");
        expect(answer).toBe("530 Login incorrect.");
        failures[username].push(milliseconds);
      }
    }
    const median = (times: number[]) => times.toSorted((a, b) => a - b)[2] ?? 0;
    expect(median(failures.demo) / median(failures.nobody)).toBeGreaterThan(0.8);
    expect(median(failures.demo) / median(failures.nobody)).toBeLessThan(1.25);
  });

  test.for([
    "' OR '1'='1",
    "admin'--",
    "*)(uid=*))(|(uid=*",
    "%s%s%s%n",
    "$(id)",
    "`id`",
    "root; rm -rf /",
    "../../demo",
    "demo\0root",
    "demo\\",
    "${jndi:ldap://127.0.0.1/a}",
    "ＤＥＭＯ",
    "__proto__",
    "constructor",
  ])("as %j", async (username) => {
    expect((await failure(username, "x")).answer).toBe("530 Login incorrect.");
  });

  test("as somebody with a name of 4,000 letters", async () => {
    expect((await failure("a".repeat(4_000), "x")).answer).toBe("530 Login incorrect.");
  });

  test("a password with anything in it", async () => {
    for (const password of ["", " ", "%s%n", "' OR 1=1 --", "\u{1f511}", "x".repeat(4_000)])
      expect((await failure("demo", password)).answer).toBe("530 Login incorrect.");
  });

  test("a session's guesses come to an end", async () => {
    await using client = await target.connect();
    for (let guess = 1; guess < 5; guess++) {
      await client.command("USER demo");
      expect(await client.command("PASS wrong")).toBe("530 Login incorrect.");
    }
    await client.command("USER demo");
    expect(await client.command("PASS wrong")).toBe("421 Too many failed logins.");
    await client.end();
  });
});

describe("floods", () => {
  test("connections that say nothing are closed", async () => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => target.connect()));
    for (const client of clients) expect(await client.reply()).toBe("421 No login within 3 seconds.");
    await Promise.all(clients.map((client) => client.end()));
  });

  test("connections beyond what strangers may have are told so", async () => {
    const { port, host } = target.local.file.ftp;
    const clients = await Promise.all(Array.from({ length: 50 }, () => target.connect()));
    await using refused = await FtpClient.connect(port, host);
    expect(await refused.reply()).toMatch(/^421 Too many connections from your address have not logged in/);
    for (const client of clients) client.socket.destroy();
    await expect.poll(() => greetingOf(port, host)).toMatch(/^220 /);
  });

  test("a thousand connections that are reset at once", async () => {
    const { port, host } = target.local.file.ftp;
    for (let round = 0; round < 20; round++) {
      const clients = await Promise.all(Array.from({ length: 50 }, () => FtpClient.connect(port, host)));
      for (const client of clients) client.socket.resetAndDestroy();
    }
    await expect.poll(() => greetingOf(port, host), { timeout: 5_000 }).toMatch(/^220 /);
  });

  test("forty logins at the same moment", async () => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => target.connect()));
    const answers = clients.map(async (client) => {
      await client.command("USER demo");
      return client.command("PASS wrong");
    });
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["530 Login incorrect."]));
    for (const client of clients) client.socket.destroy();
  });
});

async function greetingOf(port: number, host: string): Promise<string> {
  await using client = await FtpClient.connect(port, host);
  return await client.reply();
}

describe("accounts that may not, while connected", () => {
  test("a suspended one", async () => {
    const { api } = target.local;
    const partnerId = await api.makePartner();
    const login = await api.makeAccount(partnerId);
    await using client = await target.local.login(login);
    await api.expect(200, `PATCH /v1/partners/${partnerId}/accounts/${login.username}`, { status: "suspended" });
    expect(await client.reply()).toBe("421 The account may not be used any more.");
  });
});
