import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runWell } from "../support/client-program.ts";

const PROGRAM = fileURLToPath(new URL("../support/active-mode-apart.ts", import.meta.url));
/** Those who are not root make themselves root of a namespace. */
const APART = ["--net", ...(process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"])];
const LOOPBACK_UP = "ip link set lo up";

function hasOwnNetworks(): boolean {
  try {
    execFileSync("unshare", [...APART, "sh", "-c", LOOPBACK_UP], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** What the program says of its transfers. */
async function transfers(wrapper: string): Promise<{ port: number; reply: string }[]> {
  const command = `${LOOPBACK_UP} && exec ${wrapper} "${process.execPath}" "${PROGRAM}"`;
  const { stdout } = await runWell("unshare", [...APART, "sh", "-c", command]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const done = "226 Transfer complete.";

test.runIf(hasOwnNetworks())("root connects from port 20", async () => {
  expect(await transfers("")).toEqual([
    { port: 20, reply: done },
    { port: 20, reply: done },
  ]);
});

test.runIf(hasOwnNetworks())("whoever may not use port 20 connects from another one", async () => {
  const outcome = await transfers("setpriv --bounding-set=-net_bind_service --inh-caps=-net_bind_service");
  expect(outcome.map(({ reply }) => reply)).toEqual([done, done]);
  for (const { port } of outcome) expect(port).toBeGreaterThan(1023);
});
