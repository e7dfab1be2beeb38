import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type LocalMode, startLocalMode, temporaryState } from "../support/local-mode.ts";

const ADDRESS = "/v1/nodes/local/address";
const NO_ADDRESS = /^425 .*EPSV/;
/** To the node the loopback is then the internet. */
const PUBLIC = ["--private-networks", "none"];

const advertising = (address: string) =>
  new RegExp(`^227 Entering Passive Mode \\(${address.replaceAll(".", ",")},\\d+,\\d+\\)\\.$`);

describe("to clients of the internet", () => {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;

  beforeAll(async () => {
    local = stack.use(await startLocalMode({ args: PUBLIC }));
  });
  afterAll(() => stack.disposeAsync());

  const choose = (choice: object) => local.api.expect(200, `PUT ${ADDRESS}`, choice);

  test("auto knows no address here: PASV says so and never a private one, EPSV transfers", async () => {
    await using session = await local.login();

    expect(await session.command("PASV")).toMatch(NO_ADDRESS);
    expect(await session.upload("STOR report", "of Monday")).toMatch(/^226 /);
    expect(await session.download("RETR report")).toMatchObject({ body: "of Monday", final: "226 Transfer complete." });
    expect(await session.command("PASV")).toMatch(NO_ADDRESS);
  });

  test("what an operator chooses is in the next answer of a session that was open before", async () => {
    await using session = await local.login();
    expect(await session.command("PASV")).toMatch(NO_ADDRESS);

    await choose({ mode: "fixed", address: "203.0.113.7" });
    expect(await session.command("PASV")).toMatch(advertising("203.0.113.7"));
    await choose({ mode: "fixed", address: "198.51.100.20" });
    expect(await session.command("PASV")).toMatch(advertising("198.51.100.20"));
    await choose({ mode: "local" });
    expect(await session.command("PASV")).toMatch(advertising("127.0.0.1"));
    await choose({ mode: "auto" });
    expect(await session.command("PASV")).toMatch(NO_ADDRESS);
  });

  test("sessions of every worker and of TLS see it", async () => {
    await using sessions = new AsyncDisposableStack();
    const open = [];
    for (const _ of [1, 2, 3, 4]) open.push(sessions.use(await local.login()));
    const byTls = await sessions.use(await local.connect()).secure();
    open.push(await byTls.login(local.file.account?.username, local.file.account?.password));

    await choose({ mode: "fixed", address: "203.0.113.9" });

    for (const session of open) expect(await session.command("PASV")).toMatch(advertising("203.0.113.9"));
    await choose({ mode: "auto" });
  });

  test("the port in the answer is one of the passive range", async () => {
    await choose({ mode: "local" });
    await using session = await local.login();
    const [, high, low] = /(\d+),(\d+)\)/.exec(await session.command("PASV")) ?? [];
    const port = Number(high) * 256 + Number(low);

    expect(port).toBeGreaterThanOrEqual(local.file.passive.first);
    expect(port).toBeLessThanOrEqual(local.file.passive.last);
    await choose({ mode: "auto" });
  });

  test.for([
    { choice: { mode: "fixed" } },
    { choice: { mode: "fixed", address: "not an address" } },
    { choice: { mode: "fixed", address: "2001:db8::1" } },
    { choice: { mode: "sometimes" } },
    { choice: {} },
  ])("$choice is refused and changes nothing", async ({ choice }) => {
    await using session = await local.login();

    expect((await local.api.call(`PUT ${ADDRESS}`, choice)).status).toBe(422);

    expect(await session.command("PASV")).toMatch(NO_ADDRESS);
  });

  test("GET /v1/nodes shows the choice", async () => {
    await choose({ mode: "fixed", address: "203.0.113.7" });

    expect(await local.api.expect(200, "GET /v1/nodes")).toMatchObject({
      items: [{ id: "local", choice: { mode: "fixed", address: "203.0.113.7" } }],
    });
    await choose({ mode: "auto" });
  });
});

test("what an operator chose outlives a restart and wins over --public-address", async () => {
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());
  const options = { state: await temporaryState(stack), args: [...PUBLIC, "--public-address", "198.51.100.9"] };

  {
    await using local = await startLocalMode(options);
    await using session = await local.login();
    expect(await session.command("PASV")).toMatch(advertising("198.51.100.9"));
    await local.api.expect(200, `PUT ${ADDRESS}`, { mode: "fixed", address: "203.0.113.7" });
    expect(await session.command("PASV")).toMatch(advertising("203.0.113.7"));
  }
  await using local = await startLocalMode(options);
  await using session = await local.login();
  expect(await session.command("PASV")).toMatch(advertising("203.0.113.7"));
  await local.api.expect(200, `PUT ${ADDRESS}`, { mode: "auto" });
  expect(await session.command("PASV")).toMatch(NO_ADDRESS);
});

test.for([
  { args: ["--public-address", "198.51.100.9"], address: "198.51.100.9" },
  { args: ["--public-address", "local"], address: "127.0.0.1" },
  { args: ["--public-address", "localhost"], address: "127.0.0.1" },
])("$args is what clients of the internet are told", async ({ args, address }) => {
  await using local = await startLocalMode({ args: [...PUBLIC, ...args] });
  await using session = await local.login();

  expect(await session.command("PASV")).toMatch(advertising(address));
});

test("a client of a private network is told the address that it connected to, whatever was chosen", async () => {
  await using local = await startLocalMode({
    args: ["--host", "0.0.0.0", "--demo", "--public-address", "198.51.100.9"],
  });
  await using session = await local.login();
  expect(await session.command("PASV")).toMatch(advertising("127.0.0.1"));

  await local.api.expect(200, `PUT ${ADDRESS}`, { mode: "fixed", address: "203.0.113.7" });

  expect(await session.command("PASV")).toMatch(advertising("127.0.0.1"));
});
