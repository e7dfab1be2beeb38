import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { FtpClient } from "./ftp-client.ts";
import { type LocalMode, type LocalModeOptions, startLocalMode } from "./local-mode.ts";

const MEGABYTE = 1 << 20;
/** What the allocators may keep of an attack. */
const MEMORY_MARGIN = 256 * MEGABYTE;
/** Whoever holds more than this dies of it. */
const ENVIRONMENT = { NODE_OPTIONS: "--max-old-space-size=128", MALLOC_ARENA_MAX: "1" };
/** Idle connections to the tables' server end by themselves after five. */
const BACK_WITHIN = { timeout: 20_000, interval: 100 };

/** What is attacked: the whole product in processes of its own. */
export interface Target {
  readonly local: LocalMode;
  connect(): Promise<FtpClient>;
  login(): Promise<FtpClient>;
}

/**
 * Starts a target for the file's tests. After each of them another client can log in and transfer, and the processes hold
 * as many open files, and about as much memory, as before.
 */
export function attackedTarget(options: LocalModeOptions = {}): Target {
  const stack = new AsyncDisposableStack();
  let local: LocalMode;
  let before: Footprint;

  beforeAll(async () => {
    local = stack.use(await startLocalMode({ environment: { ...process.env, ...ENVIRONMENT }, ...options }));
    // What is opened once and kept (connections to the tables, for one) is open after this.
    for (let round = 0; round < 4; round++) await useAsOthersDo(local);
    before = await footprintOf(local.file.pid);
  });
  afterEach(async () => {
    await useAsOthersDo(local);
    await expect
      .poll(async () => (await footprintOf(local.file.pid)).openFiles, BACK_WITHIN)
      .toBeLessThanOrEqual(before.openFiles);
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
  readonly openFiles: number;
  /** Resident, in bytes. */
  readonly memory: number;
}

async function footprintOf(parent: number): Promise<Footprint> {
  const processes = [parent, ...(await childrenOf(parent))];
  const open = await Promise.all(processes.map((pid) => readdir(`/proc/${pid}/fd`)));
  const memory = await Promise.all(processes.map(residentBytes));
  return { processes, openFiles: open.flat().length, memory: memory.reduce((sum, bytes) => sum + bytes) };
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return children.trim().split(" ").filter(Boolean).map(Number);
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
