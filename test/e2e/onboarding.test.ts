import { writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ClientFiles } from "../support/client-files.ts";
import { type Outcome, runProgram, runWell } from "../support/client-program.ts";
import type { Login } from "../support/local-api.ts";
import { within } from "../support/local-deadline.ts";
import { type LocalMode, startLocalMode } from "../support/local-mode.ts";

const LOGIN_DENIED = 67;
/** "An open session ends within seconds." */
const SECONDS = 5;

const madePartner = z.object({ id: z.string(), state: z.string() });
const madeAccount = z.object({ username: z.string(), password: z.string().min(16), partnerId: z.string() });

/** What a new user does, with curl and nothing else. */
describe("with curl alone", () => {
  const stack = new AsyncDisposableStack();
  const passwords: string[] = [];
  let local: LocalMode;
  let files: ClientFiles;

  beforeAll(async () => {
    files = stack.use(await ClientFiles.create());
    local = stack.use(await startLocalMode());
    await writeFile(files.path("orders.csv"), "1,2,3\n");
  });
  afterAll(() => stack.disposeAsync());

  async function api(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
    const { stdout } = await runWell("curl", [
      ...["--silent", "--show-error", "--max-time", "20", "--request", method, "--write-out", "\n%{http_code}"],
      ...["--header", `Authorization: Bearer ${local.file.api.token}`],
      ...(body ? ["--json", JSON.stringify(body)] : []),
      `${local.file.api.url}${path}`,
    ]);
    const end = stdout.lastIndexOf("\n");
    return { status: Number(stdout.slice(end + 1)), text: stdout.slice(0, end) };
  }

  function ftp({ username, password }: Login, path: string, ...args: string[]): Promise<Outcome> {
    const { host, port } = local.file.ftp;
    return runProgram("curl", [
      ...["--silent", "--show-error", "--max-time", "20", "--user", `${username}:${password}`],
      ...args,
      `ftp://${host}:${port}${path}`,
    ]);
  }

  async function makePartner(name: string) {
    const { status, text } = await api("POST", "/v1/partners", { name });
    expect(status).toBe(201);
    const partner = madePartner.parse(JSON.parse(text));
    expect(partner.state).toBe("live");
    return partner;
  }

  async function makeAccount(partnerId: string, username: string) {
    const { status, text } = await api("POST", `/v1/partners/${partnerId}/accounts`, { username });
    expect(status).toBe(201);
    const account = madeAccount.parse(JSON.parse(text));
    passwords.push(account.password);
    return account;
  }

  test("a partner and an account are made, and the account logs in at once", async () => {
    const partner = await makePartner("Acme");
    const acme = await makeAccount(partner.id, "acme");

    expect(await ftp(acme, "/orders.csv", "--upload-file", files.path("orders.csv"))).toMatchObject({ code: 0 });

    expect(await ftp(acme, "/", "--list-only")).toMatchObject({ code: 0, stdout: "orders.csv\n" });
    expect(await ftp(acme, "/orders.csv")).toMatchObject({ code: 0, stdout: "1,2,3\n" });
    expect(await ftp({ ...acme, password: "wrong" }, "/")).toMatchObject({ code: LOGIN_DENIED });
  });

  test.for([
    {
      of: "an account",
      path: (id: string) => `/v1/partners/${id}/accounts/worker`,
      no: { status: "suspended" },
      yes: { status: "active" },
    },
    { of: "a partner", path: (id: string) => `/v1/partners/${id}`, no: { state: "suspended" }, yes: { state: "live" } },
  ])(
    "suspending $of ends its open session within seconds and refuses new logins, until it is undone",
    async ({ path, no, yes }) => {
      const { id } = await makePartner("Worker");
      const account = await makeAccount(id, "worker");
      await using session = await local.login(account);

      expect(await api("PATCH", path(id), no)).toMatchObject({ status: 200 });

      await expect(within(SECONDS, session.reply())).resolves.toMatch(/^421 /);
      await within(SECONDS, session.end());
      expect(await ftp(account, "/")).toMatchObject({ code: LOGIN_DENIED });

      expect(await api("PATCH", path(id), yes)).toMatchObject({ status: 200 });
      expect(await ftp(account, "/")).toMatchObject({ code: 0 });
      expect(await api("DELETE", `/v1/partners/${id}`)).toMatchObject({ status: 204, text: "" });
    },
  );

  test("a transfer of a suspended account is broken off, and nothing of it is there", async () => {
    const { id } = await makePartner("Sender");
    const account = await makeAccount(id, "sender");
    await using session = await local.login(account);
    using data = disposable(await session.passive());
    expect(await session.command("STOR half")).toMatch(/^150 /);
    data.socket.write("half a fi");

    await api("PATCH", `/v1/partners/${id}/accounts/sender`, { status: "suspended" });

    await expect(within(SECONDS, session.reply())).resolves.toMatch(/^426 /);
    await within(SECONDS, session.end());
    await api("PATCH", `/v1/partners/${id}/accounts/sender`, { status: "active" });
    expect((await ftp(account, "/half")).code).not.toBe(0);
  });

  test("a deleted account is gone: its session, its login, its name in the list; its files stay", async () => {
    const { id } = await makePartner("Leaver");
    const leaver = await makeAccount(id, "leaver");
    await ftp(leaver, "/orders.csv", "--upload-file", files.path("orders.csv"));
    await using session = await local.login(leaver);

    expect(await api("DELETE", `/v1/partners/${id}/accounts/leaver`)).toMatchObject({ status: 204, text: "" });

    await within(SECONDS, session.end());
    expect(await ftp(leaver, "/")).toMatchObject({ code: LOGIN_DENIED });
    expect(JSON.parse((await api("GET", `/v1/partners/${id}/accounts`)).text)).toEqual({ items: [] });
    expect(await api("GET", `/v1/partners/${id}/accounts/leaver`)).toMatchObject({ status: 404 });
    const successor = await makeAccount(id, "leaver");
    expect(await ftp(leaver, "/")).toMatchObject({ code: LOGIN_DENIED });
    expect(await ftp(successor, "/", "--list-only")).toMatchObject({ code: 0, stdout: "orders.csv\n" });
  });

  test("accounts of one partner share their files; another partner sees none of them", async () => {
    const globex = await makePartner("Globex");
    const first = await makeAccount(globex.id, "globex-first");
    const second = await makeAccount(globex.id, "globex-second");
    const stranger = await makeAccount((await makePartner("Initech")).id, "initech");

    await ftp(first, "/shared.csv", "--upload-file", files.path("orders.csv"));

    expect(await ftp(second, "/", "--list-only")).toMatchObject({ code: 0, stdout: "shared.csv\n" });
    expect(await ftp(second, "/shared.csv")).toMatchObject({ code: 0, stdout: "1,2,3\n" });
    expect(await ftp(stranger, "/", "--list-only")).toMatchObject({ code: 0, stdout: "" });
    for (const path of ["/shared.csv", `/..%2F${globex.id}%2Fshared.csv`, `/%2F..%2F${globex.id}%2Fshared.csv`])
      expect((await ftp(stranger, path)).code).not.toBe(0);
  });

  test("a generated password is shown once: in no other answer, and in no line that the product prints", async () => {
    const { id } = await makePartner("Secretive");
    const account = await makeAccount(id, "secretive");
    await ftp(account, "/");
    await ftp({ ...account, password: `${account.password}x` }, "/");

    const answers = await Promise.all(
      [
        "/v1/partners",
        `/v1/partners/${id}`,
        `/v1/partners/${id}/accounts`,
        `/v1/partners/${id}/accounts/secretive`,
        "/v1/nodes",
      ].map((path) => api("GET", path)),
    );
    const change = await api("PATCH", `/v1/partners/${id}/accounts/secretive`, { tags: { region: "emea" } });

    for (const { status, text } of [...answers, change]) {
      expect(status).toBe(200);
      expect(text).not.toContain(account.password);
      expect(text).not.toMatch(/scrypt|"hash"/);
    }
    expect(passwords.length).toBeGreaterThan(5);
    for (const password of passwords) expect(local.process.output).not.toContain(password);
  });

  test("without the token nothing is told", async () => {
    const { stdout } = await runWell("curl", [
      ...["--silent", "--max-time", "20", "--write-out", "\n%{http_code}", "--header", "Authorization: Bearer wrong"],
      `${local.file.api.url}/v1/partners`,
    ]);

    expect(stdout).toMatch(/\n401$/);
    expect(stdout).not.toContain("Acme");
  });
});

function disposable(socket: Socket) {
  return { socket, [Symbol.dispose]: () => socket.destroy() };
}
