import { readdir, readFile, readlink } from "node:fs/promises";

export interface OpenFiles {
  /** TCP connections with others than each other. */
  readonly connections: number;
  /** Everything else, except for their connections with each other, which come and go. */
  readonly others: number;
}

/** What processes hold open. */
export async function openFilesOf(processes: readonly number[]): Promise<OpenFiles> {
  const descriptors = (await Promise.all(processes.map(descriptorsOf))).flat();
  const sockets = await connectionsByInode();
  const connections = descriptors.map((target) => sockets.get(target)).filter((socket) => socket !== undefined);
  const ends = new Set(connections.map(({ local, remote }) => `${remote} ${local}`));
  const withOthers = connections.filter(({ local, remote }) => !ends.has(`${local} ${remote}`));
  return { connections: withOthers.length, others: descriptors.length - connections.length };
}

/** What each descriptor leads to, such as "socket:[4711]". */
async function descriptorsOf(pid: number): Promise<string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const targets = descriptors.map((descriptor) => readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => ""));
  return (await Promise.all(targets)).filter((target) => target !== "");
}

interface Connection {
  readonly local: string;
  readonly remote: string;
}

const LISTENING = "0A";

/** The TCP connections of this network, addresses as the kernel writes them. */
async function connectionsByInode(): Promise<Map<string, Connection>> {
  const tables = await Promise.all(["tcp", "tcp6"].map((table) => readFile(`/proc/net/${table}`, "utf8")));
  const rows = tables.flatMap((table) => table.trim().split("\n").slice(1)).map((row) => row.trim().split(/\s+/));
  return new Map(
    rows
      .filter(([, , , state]) => state !== LISTENING)
      .map(([, local = "", remote = "", , , , , , , inode]) => [`socket:[${inode}]`, { local, remote }]),
  );
}
