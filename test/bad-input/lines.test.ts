import { describe, expect, test } from "vitest";
import { attackedTarget } from "../support/bad-input.ts";

const target = attackedTarget();

describe("long lines", () => {
  test("an endless line before the login", async () => {
    await using client = await target.connect();
    client.socket.on("error", () => undefined);
    const flood = setInterval(() => client.sendRaw(Buffer.alloc(65_536, "A")), 1);
    expect(await client.reply()).toBe("421 The line is too long.");
    clearInterval(flood);
    await client.end();
  });

  test.for([
    { who: "a stranger", bytes: 4_095, login: false, answer: /^500 / },
    { who: "a stranger", bytes: 4_096, login: false, answer: "421 The line is too long." },
    { who: "a user", bytes: 8_191, login: true, answer: /^5\d\d / },
    { who: "a user", bytes: 8_192, login: true, answer: "421 The line is too long." },
  ])("$who sends a line of $bytes bytes", async ({ bytes, login, answer }) => {
    await using client = login ? await target.login() : await target.connect();
    client.send("XYZZY ".padEnd(bytes, "A"));
    expect(await client.reply()).toEqual(answer instanceof RegExp ? expect.stringMatching(answer) : answer);
  });

  test("the cap counts bytes, not characters", async () => {
    await using client = await target.connect();
    client.send(`XYZZY ${"é".repeat(2_100)}`);
    expect(await client.reply()).toBe("421 The line is too long.");
  });

  test("a password of ten megabytes", async () => {
    await using client = await target.connect();
    client.socket.on("error", () => undefined);
    await client.command("USER demo");
    client.send(`PASS ${"p".repeat(10 << 20)}`);
    expect(await client.reply()).toBe("421 The line is too long.");
  });
});

describe("packets", () => {
  test("one byte each", async () => {
    await using client = await target.connect();
    client.socket.setNoDelay(true);
    for (const byte of "SYST\r\n") {
      await new Promise((resolve) => client.socket.write(byte, resolve));
    }
    expect(await client.reply()).toBe("215 UNIX Type: L8");
  });

  test("CR and LF apart", async () => {
    await using client = await target.connect();
    client.socket.setNoDelay(true);
    await new Promise((resolve) => client.socket.write("SYST\r", resolve));
    client.sendRaw("\nNOOP\r\n");
    expect(await client.reply()).toBe("215 UNIX Type: L8");
    expect(await client.reply()).toBe("200 OK.");
  });

  test("ten thousand commands in one", async () => {
    await using client = await target.connect();
    client.sendRaw("NOOP\r\n".repeat(10_000));
    for (let answer = 0; answer < 10_000; answer++) expect(await client.reply()).toBe("200 OK.");
  });

  test("commands whose answers are never read", async () => {
    await using client = await target.login();
    client.socket.on("error", () => undefined).pause();
    for (let round = 0; round < 600; round++) client.sendRaw("HELP\r\n".repeat(10_000));
    // The server stops reading: what it took is what fits into the kernel's buffers.
    await expect.poll(() => client.socket.bytesWritten - client.socket.writableLength).toBeGreaterThan(0);
    await expect.poll(() => client.socket.writableLength).toBeGreaterThan(1 << 20);
    client.socket.destroy();
  });
});

describe("ends of lines and odd bytes", () => {
  test("a bare LF ends a line", async () => {
    await using client = await target.connect();
    client.sendRaw("SYST\nNOOP\n");
    expect(await client.reply()).toBe("215 UNIX Type: L8");
    expect(await client.reply()).toBe("200 OK.");
  });

  test.for([
    { what: "an empty line", bytes: "", answer: /^500 / },
    { what: "blanks alone", bytes: "   ", answer: /^500 / },
    { what: "a verb that is not ASCII", bytes: "ÜSER x", answer: /^500 / },
    { what: "control characters for a verb", bytes: "\x01\x02\x03", answer: /^500 / },
    { what: "a bare CR inside a name", bytes: "MKD a\rb", answer: /^553 / },
    { what: "NUL inside a name", bytes: "MKD a\0b", answer: /^553 / },
    { what: "NUL inside a verb", bytes: "NO\0OP", answer: /^500 / },
    { what: "an escape sequence in a name", bytes: "MKD \x1b[2J", answer: /^553 / },
    { what: "invalid UTF-8", bytes: Buffer.from("4d4b442066ff6f".replace("ff", "c3"), "hex"), answer: /^257 / },
    { what: "an overlong slash", bytes: Buffer.from("4d4b4420c0af", "hex"), answer: /^257 / },
    { what: "a lone surrogate", bytes: Buffer.from("4d4b4420eda080", "hex"), answer: /^257 / },
    { what: "a doubled 0xFF", bytes: Buffer.from("4d4b4420ffff", "hex"), answer: /^257 "\/\ufffd{2}" / },
    { what: "a format string", bytes: "MKD %s%n%x", answer: /^257 "\/%s%n%x" / },
    { what: "a shell's metacharacters", bytes: "RMD %s%n%x", answer: /^250 / },
  ])("$what", async ({ bytes, answer }) => {
    await using client = await target.login();
    client.sendRaw(Buffer.concat([Buffer.from(bytes), Buffer.from("\r\n")]));
    expect(await client.reply()).toMatch(answer);
    expect(await client.command("NOOP")).toBe("200 OK.");
  });

  test.for([
    { what: "interrupt and data mark", bytes: [0xff, 0xf4, 0xff, 0xf2] },
    { what: "the option negotiation of a telnet client", bytes: [0xff, 0xfd, 0x01, 0xff, 0xfb, 0x1f] },
  ])("telnet: $what before a command", async ({ bytes }) => {
    await using client = await target.connect();
    client.sendRaw(Buffer.concat([Buffer.from(bytes), Buffer.from("NOOP\r\n")]));
    expect(await client.reply()).toBe("200 OK.");
  });

  test("an unfinished telnet command at the end", async () => {
    await using client = await target.connect();
    client.sendRaw(Buffer.of(0xff));
    client.socket.end();
    await client.end();
  });
});

describe("other protocols on the plain port", () => {
  test.for([
    "GET / HTTP/1.1\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\n\r\n",
    "SSH-2.0-Go\r\n",
    "PROXY TCP4 192.0.2.9 192.0.2.1 40000 21\r\n",
  ])("%j", async (bytes) => {
    await using client = await target.connect();
    client.sendRaw(bytes);
    expect(await client.reply()).toBe("421 This is FTP.");
    await client.end();
  });

  test("a TLS hello", async () => {
    await using client = await target.connect();
    client.sendRaw(Buffer.from("1603010200010001fc0303", "hex"));
    await client.end();
  });

  test("a PROXY header does not change who the client is", async () => {
    await using client = await target.login();
    expect(await client.command("PROXY TCP4 192.0.2.9 192.0.2.1 40000 21")).toMatch(/^500 /);
    expect(await client.command("PORT 192,0,2,9,195,80")).toMatch(/^501 /);
  });
});
