import { readFile } from "node:fs/promises";

/** The processes that a process has started and that live (Linux). */
export async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return children.split(" ").filter(Boolean).map(Number);
}

/** A process that is dead and not yet buried does not live. */
export async function lives(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/^.*\) [ZX]/s.test(stat);
}
