import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { FtpClient } from "../support/ftp-client.ts";
import { childrenOf } from "../support/local-children.ts";
import { S3Server } from "../support/s3-server.ts";
import { PARTNER_ID, startTestNode, type TestNode } from "../support/test-node.ts";

interface LargeFolder extends AsyncDisposable {
  readonly node: TestNode;
  /** The process of the node's one worker. */
  readonly worker: number;
  /** The names in the folder /large, in their order. */
  readonly names: readonly string[];
}

/** A collector that has no need to hurry would let the heap grow by whatever there is. */
const HEAP = "--max-old-space-size=128";

describe.each([
  { backEnd: "a directory", open: inDirectory },
  { backEnd: "S3", open: onS3 },
])("a large folder in $backEnd", ({ open }) => {
  let folder: LargeFolder;
  let before: number;

  beforeAll(async () => {
    vi.stubEnv("NODE_OPTIONS", HEAP);
    folder = await open();
    await using client = await folder.node.login();
    for (const command of ["LIST small", "MLSD small"]) await download(client, command);
    before = await residentMegabytes(folder.worker);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await folder[Symbol.asyncDispose]();
  });

  test.for(["LIST large", "MLSD large", "LIST -R", "NLST large/*", "STAT large"])(
    "%s goes on beside other sessions, in little memory",
    async (command) => {
      const { node, worker, names } = folder;
      await using client = await node.login();
      await using other = await node.login();

      const listing = command.startsWith("STAT") ? client.command(command) : download(client, command);
      const { answered, most } = await whileRunning(listing, other, worker);

      expect(namesIn(await listing)).toEqual(names);
      // Were the listing one piece of work, the other session's commands would be answered before and behind it.
      expect(answered).toBeGreaterThan(10);
      expect(most - before).toBeLessThan(150);
    },
  );
});

test("a client that does not read its listing holds up nobody else, and may go away", async () => {
  await using folder = await inDirectory();
  const { node, names } = folder;
  await using client = await node.login();
  await using other = await node.login();
  const data = await client.passive();
  data.pause();
  expect(await client.command("LIST large")).toMatch(/^150 /);
  client.send("STAT large");

  for (let command = 0; command < 100; command++) expect(await other.command("NOOP")).toBe("200 OK.");
  expect(await client.command("STAT")).toMatch(/\n A transfer has moved \d+ bytes so far\.\n/);
  data.destroy();
  expect(await client.reply()).toBe("426 Connection closed; transfer aborted.");
  expect(namesIn(await client.reply())).toEqual(names);
});

/** As many files as a folder of years holds. */
async function inDirectory(): Promise<LargeFolder> {
  const folder = await withNode(100_000, {});
  const place = join(folder.node.files, "large");
  await mkdir(place, { recursive: true });
  await mkdir(join(folder.node.files, "small"));
  for (let first = 0; first < folder.names.length; first += 500)
    await Promise.all(folder.names.slice(first, first + 500).map((name) => writeFile(join(place, name), "")));
  return folder;
}

/** Twenty pages. */
async function onS3(): Promise<LargeFolder> {
  await using starting = new AsyncDisposableStack();
  const server = starting.use(await S3Server.start());
  const { endpoint, region, credentials } = server.clientConfig;
  const storage = {
    kind: "s3",
    bucket: server.bucket,
    prefix: "",
    service: { endpoint, region, credentials },
  } as const;
  const folder = starting.use(await withNode(20_000, { storage }));
  for (const name of folder.names) server.put(`${PARTNER_ID}/large/${name}`, "");
  server.put(`${PARTNER_ID}/small/`, "");
  const started = starting.move();
  return { ...folder, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

async function withNode(count: number, changes: Parameters<typeof startTestNode>[0]): Promise<LargeFolder> {
  const others = await childrenOf(process.pid);
  const node = await startTestNode({ workers: 1, ...changes });
  const [worker = 0] = (await childrenOf(process.pid)).filter((pid) => !others.includes(pid));
  const names = Array.from({ length: count }, (_, index) => `file-${String(index).padStart(6, "0")}.txt`);
  return { node, worker, names, [Symbol.asyncDispose]: () => node[Symbol.asyncDispose]() };
}

async function download(client: FtpClient, command: string): Promise<string> {
  const { body, final } = await client.download(command);
  expect(final).toBe("226 Transfer complete.");
  return body;
}

/** What another session was answered meanwhile, and the most memory that the worker had. */
async function whileRunning(listing: Promise<unknown>, other: FtpClient, worker: number) {
  let [running, answered, most] = [true, 0, 0];
  const end = () => {
    running = false;
  };
  listing.then(end, end);
  while (running) {
    expect(await other.command("NOOP")).toBe("200 OK.");
    answered++;
    most = Math.max(most, await residentMegabytes(worker));
  }
  return { answered, most };
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

function namesIn(listing: string): string[] {
  return listing.match(/file-\d{6}\.txt/g) ?? [];
}
