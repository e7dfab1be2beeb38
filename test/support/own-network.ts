import { execFileSync } from "node:child_process";
import { runWell } from "./client-program.ts";

/** Those who are not root make themselves root of a namespace. */
const APART = ["--net", ...(process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"])];
const LOOPBACK_UP = "ip link set lo up";

/** Whether this machine lets us have a network that nobody else is in. */
export function hasOwnNetworks(): boolean {
  try {
    execFileSync("unshare", [...APART, "sh", "-c", LOOPBACK_UP], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

interface Apart {
  /** Addresses of the loopback, besides its own. */
  readonly addresses?: readonly string[];
  /** A command that runs the program. */
  readonly wrapper?: string;
}

/** Runs a program of ours in a network of its own; what it says, a JSON text per line. */
export async function runApart(program: string, { addresses = [], wrapper = "" }: Apart = {}): Promise<unknown[]> {
  const steps = [
    LOOPBACK_UP,
    ...addresses.map((address) => `ip address add ${address} dev lo nodad`),
    `exec ${wrapper} "${process.execPath}" "${program}"`,
  ];
  const { stdout } = await runWell("unshare", [...APART, "sh", "-c", steps.join(" && ")]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}
