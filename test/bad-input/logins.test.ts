import { access } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { attackedTarget } from "../support/bad-input.ts";
import { FtpClient } from "../support/ftp-client.ts";

const limited = (...limits: string[]) => ({ args: limits.flatMap((limit) => ["--limit", limit]) });

const INCORRECT = "530 Login incorrect.";
const TOO_MANY_FAILURES = "421 There were too many failed logins from your address; try again later.";

describe("guessing", () => {
  const target = attackedTarget(limited("failedLoginSeconds=0", "failedLoginsUntilBan=1000"));

  async function failure(username: string, password: string): Promise<{ answer: string; milliseconds: number }> {
    await using client = await target.connect();
    expect(await client.command(`USER ${username}`)).toBe("331 Password required.");
    const begun = performance.now();
    const answer = await client.command(`PASS ${password}`);
    return { answer, milliseconds: performance.now() - begun };
  }

  test("neither text nor time tells whether a user exists, or could", async () => {
    const names = ["demo", "nobody", "a".repeat(4_000)];
    const shortest = names.map(() => Number.POSITIVE_INFINITY);
    for (let round = 0; round < 7; round++) {
      for (const [index, name] of names.entries()) {
        const { answer, milliseconds } = await failure(name, "wrong");
        expect(answer).toBe(INCORRECT);
        shortest[index] = Math.min(shortest[index] ?? 0, milliseconds);
      }
    }
    // Nothing is added to a check of a password here (that evens out what is left): one that is left out takes a twentieth.
    expect(Math.max(...shortest) / Math.min(...shortest)).toBeLessThan(3);
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
    expect((await failure(username, "x")).answer).toBe(INCORRECT);
  });

  test("as somebody with a name of 65 letters, or of 4,000", async () => {
    for (const letters of [65, 4_000]) expect((await failure("a".repeat(letters), "x")).answer).toBe(INCORRECT);
  });

  test("by passwords alone, in one session, they are of no use without USER", async () => {
    await using client = await target.connect();
    await client.command("USER demo");
    expect(await client.command("PASS wrong")).toBe(INCORRECT);
    expect(await client.command(`PASS ${target.local.file.account?.password}`)).toMatch(/^503 /);
  });

  test("a password with anything in it", async () => {
    for (const password of ["", " ", "%s%n", "' OR 1=1 --", "\u{1f511}", "x".repeat(4_000)])
      expect((await failure("demo", password)).answer).toBe(INCORRECT);
  });

  test("a session's guesses come to an end", async () => {
    await using client = await target.connect();
    for (let guess = 1; guess < 5; guess++) {
      await client.command("USER demo");
      expect(await client.command("PASS wrong")).toBe(INCORRECT);
    }
    await client.command("USER demo");
    expect(await client.command("PASS wrong")).toBe("421 Too many failed logins.");
    await client.end();
  });
});

describe("bans", () => {
  const target = attackedTarget(limited("failedLoginSeconds=0", "failedLoginsUntilBan=3"));

  const from = (address: string) => FtpClient.connect(target.local.file.ftp.port, target.local.file.ftp.host, address);

  test("other protocols' clients count as failed logins; another address is served", async () => {
    for (let visit = 0; visit < 3; visit++) {
      await using scanner = await from("127.0.0.9");
      await scanner.reply();
      expect(await scanner.command("GET / HTTP/1.1")).toBe("421 This is FTP.");
    }
    await using banned = await from("127.0.0.9");
    expect(await banned.reply()).toBe(TOO_MANY_FAILURES);
  });

  test("a TLS hello on the plain port counts as well", async () => {
    for (let visit = 0; visit < 3; visit++) {
      await using scanner = await from("127.0.0.10");
      await scanner.reply();
      scanner.sendRaw(Buffer.of(0x16, 0x03, 0x01));
      await scanner.end();
    }
    await using banned = await from("127.0.0.10");
    expect(await banned.reply()).toBe(TOO_MANY_FAILURES);
  });

  test("a PROXY header does not ban somebody else", async () => {
    for (let visit = 0; visit < 3; visit++) {
      await using liar = await from("127.0.0.11");
      await liar.reply();
      expect(await liar.command("PROXY TCP4 127.0.0.1 127.0.0.1 40000 21")).toBe("421 This is FTP.");
    }
    await using banned = await from("127.0.0.11");
    expect(await banned.reply()).toBe(TOO_MANY_FAILURES);
    await using victim = await from("127.0.0.1");
    expect(await victim.reply()).toMatch(/^220 /);
  });
});

describe("a login that waits for its turn", () => {
  const target = attackedTarget(limited("loginSeconds=3", "loginsPerSecond=1"));

  test("is not sent away as a stranger once it is welcome", async () => {
    const { username, password } = target.local.file.account ?? {};
    const clients = await Promise.all(Array.from({ length: 6 }, () => target.connect()));
    const answers = clients.map(async (client) => {
      await client.command(`USER ${username}`);
      return [await client.command(`PASS ${password}`), await client.command("NOOP")];
    });
    for (const answer of await Promise.all(answers)) expect(answer).toEqual(["230 Logged in.", "200 OK."]);
    for (const client of clients) client.socket.destroy();
  });
});

describe("floods", () => {
  const target = attackedTarget(limited("failedLoginSeconds=0.1", "strangersPerAddress=50", "loginSeconds=5"));

  test("a line that comes at a byte per second is no login", async () => {
    await using client = await target.connect();
    const drip = setInterval(() => client.sendRaw("U"), 1_000);
    expect(await client.reply()).toBe("421 No login within 5 seconds.");
    clearInterval(drip);
    await client.end();
  });

  test("connections that say nothing are closed", async () => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => target.connect()));
    for (const client of clients) expect(await client.reply()).toBe("421 No login within 5 seconds.");
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
    expect(new Set(await Promise.all(answers))).toEqual(new Set([INCORRECT]));
    for (const client of clients) client.socket.destroy();
  });
});

async function greetingOf(port: number, host: string): Promise<string> {
  await using client = await FtpClient.connect(port, host);
  return await client.reply();
}

describe("accounts that may not, while connected", () => {
  const target = attackedTarget();

  test("one that expires, in the middle of an upload: nothing of it is stored", async () => {
    const { api } = target.local;
    const partnerId = await api.makePartner();
    const login = await api.makeAccount(partnerId);
    await using client = await target.local.login(login);
    const data = await client.passive();
    data.on("error", () => undefined).write("half");
    expect(await client.command("STOR late")).toMatch(/^150 /);

    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    await api.expect(200, `PATCH /v1/partners/${partnerId}/accounts/${login.username}`, { expiresAt });

    expect(await client.reply()).toBe("426 Connection closed; transfer aborted.");
    expect(await client.reply()).toBe("421 The account may not be used any more.");
    await client.end();
    const path = join(target.local.state, "files", partnerId, "late");
    await expect(access(path)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("one whose partner is suspended", async () => {
    const { api } = target.local;
    const partnerId = await api.makePartner();
    await using client = await target.local.login(await api.makeAccount(partnerId));
    await api.expect(200, `PATCH /v1/partners/${partnerId}`, { state: "suspended" });
    expect(await client.reply()).toBe("421 The account may not be used any more.");
    await client.end();
  });

  test("one that is deleted", async () => {
    const { api } = target.local;
    const partnerId = await api.makePartner();
    const login = await api.makeAccount(partnerId);
    await using client = await target.local.login(login);
    await api.expect(204, `DELETE /v1/partners/${partnerId}/accounts/${login.username}`);
    expect(await client.reply()).toBe("421 The account may not be used any more.");
    await client.end();
  });

  test("a suspended one", async () => {
    const { api } = target.local;
    const partnerId = await api.makePartner();
    const login = await api.makeAccount(partnerId);
    await using client = await target.local.login(login);
    await api.expect(200, `PATCH /v1/partners/${partnerId}/accounts/${login.username}`, { status: "suspended" });
    expect(await client.reply()).toBe("421 The account may not be used any more.");
  });
});

describe("caps", () => {
  const target = attackedTarget(limited("sessionsPerAccount=5", "uploadBytes=1000000"));

  test("parallel logins never make more sessions than an account may have", async () => {
    const login = await target.local.api.makeLogin();
    const clients = await Promise.all(Array.from({ length: 20 }, () => target.connect()));
    const answers = await Promise.all(
      clients.map(async (client) => {
        await client.command(`USER ${login.username}`);
        return (await client.command(`PASS ${login.password}`)).slice(0, 3);
      }),
    );
    expect(answers.toSorted()).toEqual([...Array(5).fill("230"), ...Array(15).fill("421")]);
    for (const client of clients) client.socket.destroy();
  });

  test("a quota that is crossed in the middle of a file: nothing of it is stored", async () => {
    await using client = await target.login();
    const data = await client.passive();
    data.on("error", () => undefined);
    expect(await client.command("STOR large")).toMatch(/^150 /);
    data.write(Buffer.alloc(64 << 20));
    expect(await client.reply()).toBe("552 The file is larger than you may upload.");
    expect(await client.command("SIZE large")).toMatch(/^550 /);
    data.destroy();
  });
});
