import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { attackedTarget } from "../support/bad-input.ts";
import { runWell } from "../support/client-program.ts";

const SCRIPT = fileURLToPath(new URL("urgent_abor.py", import.meta.url));
const target = attackedTarget();

test.for(["ftplib", "bsd", "synch"])("ABOR as urgent data, as %s sends it", async (way) => {
  const { file } = target.local;
  await using client = await target.login();
  await client.upload("STOR large", Buffer.alloc(32 << 20));
  const { username, password } = file.account ?? { username: "", password: "" };
  const { stdout } = await runWell("python3", [
    SCRIPT,
    file.ftp.host,
    String(file.ftp.port),
    `${username}:${password}`,
    way,
  ]);
  expect(stdout.trim()).toBe("426 226 200");
  await client.command("DELE large");
});
