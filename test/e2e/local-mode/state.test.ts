import { access, chmod, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { childrenOf, lives } from "../../support/local-children.ts";
import { eventually } from "../../support/local-eventually.ts";
import { startArguments, startLocalMode, temporaryState } from "../../support/local-mode.ts";
import { LocalProcess } from "../../support/local-process.ts";
import { freePassiveRange } from "../../support/passive-range.ts";

describe("the state folder", () => {
  let state: string;

  beforeEach(async () => {
    const stack = new AsyncDisposableStack();
    onTestFinished(() => stack.disposeAsync());
    state = await temporaryState(stack);
  });

  test("a restart finds accounts, files, secrets and the certificate of the start before", async () => {
    const before = await startLocalMode({ state });
    const account = await before.api.makeLogin();
    const certificate = await readFile(before.certificate, "utf8");
    await using session = await before.login(account);
    expect(await session.upload("STOR report", "of Monday")).toMatch(/^226 /);
    await before[Symbol.asyncDispose]();

    await using after = await startLocalMode({ state });

    await using again = await after.login(account);
    expect(await again.download("RETR report")).toMatchObject({ body: "of Monday", final: "226 Transfer complete." });
    expect(after.file.api.token).toBe(before.file.api.token);
    expect(after.file.account).toEqual(before.file.account);
    expect(await readFile(after.certificate, "utf8")).toBe(certificate);
  });

  test("local.json says all that a script needs, to its owner alone, for as long as it is true", async () => {
    const passivePorts = await freePassiveRange();
    const local = await startLocalMode({ state, passivePorts });

    const free = expect.any(Number);
    const text = expect.stringMatching(/^.{12,}$/);
    expect(local.file).toEqual({
      pid: local.process.pid,
      api: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), token: text },
      ftp: { host: "127.0.0.1", port: free, implicitPort: free },
      passive: passivePorts,
      certificate: "tls/certificate.pem",
      account: { username: "demo", password: text },
    });
    expect((await stat(join(state, "local.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(state, "secrets.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(state)).mode & 0o777).toBe(0o700);

    await local[Symbol.asyncDispose]();
    await expect(access(join(state, "local.json"))).rejects.toThrow("ENOENT");
  });

  test("it is made with the folders around it, for its owner alone", async () => {
    await using local = await startLocalMode({ state: join(state, "deep", "down") });

    expect((await stat(local.state)).mode & 0o777).toBe(0o700);
  });

  test("an empty folder that was there before is closed to others", async () => {
    await mkdir(state);
    await chmod(state, 0o755);
    await using _ = await startLocalMode({ state });

    expect((await stat(state)).mode & 0o777).toBe(0o700);
  });

  test("a folder that holds other people's things stays open, and only its owner can enter what it puts there", async () => {
    await mkdir(join(state, "theirs"), { recursive: true });
    await chmod(state, 0o755);
    await using _ = await startLocalMode({ state });

    expect((await stat(state)).mode & 0o777).toBe(0o755);
    const names = (await readdir(state)).filter((name) => name !== "lock" && name !== "theirs").toSorted();
    expect(names).toEqual(["dynamodb", "files", "local.json", "secrets.json", "tls"]);
    for (const name of names) expect((await stat(join(state, name))).mode & 0o077, name).toBe(0);
  });

  test("killed outright, it leaves no worker behind and starts again with all it had", async () => {
    await using killed = new LocalProcess(await startArguments(state));
    const pid = await eventually("local.json", () => pidIn(state), 60);
    const workers = await childrenOf(pid);
    expect(workers).toHaveLength(2);

    killed.kill("SIGKILL");
    expect(await killed.end()).toEqual({ code: null, signal: "SIGKILL" });
    await eventually("the end of its workers", async () =>
      (await Promise.all(workers.map(lives))).includes(true) ? undefined : true,
    );
    expect(await pidIn(state)).toBe(pid);

    await using next = await startLocalMode({ state });
    await using _ = await next.login();
  });

  test("a second instance is refused while the first goes on", async () => {
    await using first = await startLocalMode({ state });

    await using second = new LocalProcess(await startArguments(state));

    expect(await second.end()).toEqual({ code: 1, signal: null });
    expect(second.stderr).toMatch(/^[^\n]*Another Pasvport uses the state folder[^\n]*\n$/);
    expect(await pidIn(state)).toBe(first.process.pid);
    await using _ = await first.login();
  });

  test.for(["/dev/null/state", "/proc/pasvport"])(
    "%s cannot be made, not even by root: one sentence says so",
    async (path) => {
      await using refused = new LocalProcess(await startArguments(path));

      expect(await refused.end()).toEqual({ code: 1, signal: null });
      expect(refused.stderr).toMatch(new RegExp(`^[^\\n]*state folder ${path} [^\\n]*\\n$`));
      expect(refused.stdout).toBe("");
    },
  );
});

async function pidIn(state: string): Promise<number | undefined> {
  const text = await readFile(join(state, "local.json"), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { pid: number }).pid;
}
