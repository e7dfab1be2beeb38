import { stat } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { runWell } from "../../support/client-program.ts";
import { childrenOf, lives } from "../../support/local-children.ts";
import { eventually } from "../../support/local-eventually.ts";
import { type LocalMode, startLocalMode } from "../../support/local-mode.ts";

describe("npm start", () => {
  test.for([
    { to: "npm", signal: "SIGTERM", send: ({ process }: LocalMode) => process.kill("SIGTERM") },
    { to: "npm", signal: "SIGINT", send: ({ process }: LocalMode) => process.kill("SIGINT") },
    {
      to: "the whole process group",
      signal: "SIGTERM",
      send: ({ process }: LocalMode) => process.killGroup("SIGTERM"),
    },
    { to: "the whole process group", signal: "SIGINT", send: ({ process }: LocalMode) => process.killGroup("SIGINT") },
    {
      to: "the pid of local.json",
      signal: "SIGTERM",
      send: ({ file }: LocalMode) => process.kill(file.pid, "SIGTERM"),
    },
  ])("ends by 0 on $signal to $to and leaves nobody behind", async ({ send }) => {
    await using local = await startLocalMode({ npm: true });
    const workers = await childrenOf(local.file.pid);
    await using session = await local.login();
    expect(workers).toHaveLength(2);

    send(local);

    expect(await session.reply()).toMatch(/^421 /);
    expect(await local.process.end()).toEqual({ code: 0, signal: null });
    const left = () => Promise.all([local.file.pid, ...workers].map(lives));
    await eventually("their end", async () => ((await left()).includes(true) ? undefined : true));
    await expect(stat(`${local.state}/local.json`)).rejects.toThrow("ENOENT");
  });

  test("prints what a person needs to begin, and the lines work when they are pasted", async () => {
    await using local = await startLocalMode();
    const { ftp, api, passive, account } = local.file;
    const { stdout } = local.process;

    for (const shown of [
      `${ftp.host}:${ftp.port}`,
      `${ftp.host}:${ftp.implicitPort}`,
      `${passive.first}-${passive.last}`,
    ])
      expect(stdout).toContain(shown);
    for (const shown of [api.url, api.token, local.certificate, `${account?.username} ${account?.password}`])
      expect(stdout).toContain(shown);
    const lines = stdout
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => /^(curl|lftp) /.test(line));
    expect(lines).toHaveLength(3);
    for (const line of lines) await runWell("sh", ["-c", line.replace("README.md", "package.json")]);
    await using session = await local.login();
    expect((await session.download("NLST")).body).toBe("package.json\r\n");
  });
});

describe("the demo account", () => {
  test.for([
    { args: [], made: true },
    { args: ["--demo"], made: true },
    { args: ["--no-demo"], made: false },
    { args: ["--host", "0.0.0.0"], made: false },
    { args: ["--host", "0.0.0.0", "--demo"], made: true },
    { args: ["--host", "::1"], made: true },
  ])("with $args: $made", async ({ args, made }) => {
    await using local = await startLocalMode({ args });

    expect(local.file.account !== undefined).toBe(made);
    expect(local.process.stdout.includes("user, password       none yet")).toBe(!made);
  });

  test("an earlier one does not outlive --no-demo", async () => {
    await using before = await startLocalMode();
    await using _ = await before.login();
    const login = before.file.account;
    await before.process.stop();

    await using after = await startLocalMode({ state: before.state, args: ["--no-demo"] });

    await expect(after.login(login)).rejects.toThrow("530");
  });
});
