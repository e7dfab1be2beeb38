import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { FtpClient } from "./ftp-client.ts";
import { childrenOf } from "./local-children.ts";
import { eventually } from "./local-eventually.ts";
import { type LocalMode, type LocalModeOptions, startLocalMode } from "./local-mode.ts";
import { type OpenFiles, openFilesOf } from "./open-files.ts";

const MEGABYTE = 1 << 20;
/** What the allocators may keep of an attack. */
const MEMORY_MARGIN = 256 * MEGABYTE;
/** Whoever holds more than this dies of it. */
const ENVIRONMENT = { NODE_OPTIONS: "--max-old-space-size=128", MALLOC_ARENA_MAX: "1" };
/** Connections that ended well linger for up to five seconds. */
const BACK_WITHIN_SECONDS = 20;

type PrepareTarget = (stack: AsyncDisposableStack) => Promise<LocalModeOptions>;

/** What is attacked: the whole product in processes of its own. */
export interface Target {
  readonly local: LocalMode;
  connect(): Promise<FtpClient>;
  login(): Promise<FtpClient>;
}

/**
 * Starts a target for the tests around. After each of them another client can log in and transfer, and the processes hold
 * as many open files, and about as much memory, as before.
 *
 * @param prepare what the target needs; it goes with the stack.
 */
export function attackedTarget(prepare: LocalModeOptions | PrepareTarget = {}): Target {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;
  let before: Footprint;

  beforeAll(async () => {
    const options = typeof prepare === "function" ? await prepare(stack) : prepare;
    local = stack.use(await startLocalMode({ ...options, environment: { ...options.environment, ...ENVIRONMENT } }));
    // What is opened once and kept is open after this, in all workers.
    await Promise.all(Array.from({ length: 4 }, () => useAsOthersDo(local)));
    await connectionsEnd(local);
    before = await footprintOf(local.file.pid);
  });
  afterEach(async () => {
    await useAsOthersDo(local);
    await connectionsEnd(local);
    await eventually("no more open files than before", async () => {
      const { openFiles } = await footprintOf(local.file.pid);
      return openFiles.others <= before.openFiles.others || undefined;
    });
    const now = await footprintOf(local.file.pid);
    expect(now.processes).toEqual(before.processes);
    expect(now.memory).toBeLessThan(before.memory + MEMORY_MARGIN);
  });
  afterAll(() => stack.disposeAsync());

  return {
    get local() {
      return local;
    },
    connect: () => local.connect(),
    login: () => local.login(),
  };
}

/** Nobody is connected any more, and no S3. */
async function connectionsEnd({ file }: LocalMode): Promise<void> {
  const isAlone = async () => (await footprintOf(file.pid)).openFiles.connections === 0 || undefined;
  await eventually("no connection", isAlone, BACK_WITHIN_SECONDS);
}

async function useAsOthersDo(local: LocalMode): Promise<void> {
  await using client = await local.login();
  const name = randomUUID();
  expect(await client.upload(`STOR ${name}`, name)).toBe("226 Transfer complete.");
  expect((await client.download(`RETR ${name}`)).body).toBe(name);
  expect(await client.command(`DELE ${name}`)).toBe("250 File deleted.");
}

interface Footprint {
  /** Process ids: whoever crashed was replaced by another. */
  readonly processes: readonly number[];
  readonly openFiles: OpenFiles;
  /** Resident, in bytes. */
  readonly memory: number;
}

async function footprintOf(parent: number): Promise<Footprint> {
  const processes = [parent, ...(await childrenOf(parent))];
  const memory = await Promise.all(processes.map(residentBytes));
  return {
    processes,
    openFiles: await openFilesOf(processes),
    memory: memory.reduce((sum, bytes) => sum + bytes),
  };
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
