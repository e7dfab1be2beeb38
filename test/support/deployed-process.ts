import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { accountSchema } from "../../shared/account.ts";
import { partnerSchema } from "../../shared/partner.ts";
import { formatPortRange } from "../../shared/ports.ts";
import { Accounts } from "../../tables/accounts.ts";
import { Partners } from "../../tables/partners.ts";
import { eventually } from "./local-eventually.ts";
import { freePassiveRange } from "./passive-range.ts";
import type { TestTables } from "./tables.ts";
import { cheapHash, PASSWORD } from "./test-password.ts";

const ENTRY = fileURLToPath(new URL("../../ftp-node/main.ts", import.meta.url));

export type LogLine = Readonly<Record<string, unknown>>;

/** A node as a task definition starts it: a process of its own, configured by its environment. */
export interface DeployedProcess extends AsyncDisposable {
  readonly ftpPort: number;
  readonly implicitPort: number;
  /** All that it has said so far, one JSON object a line; what is no JSON is under `text`. */
  readonly lines: readonly LogLine[];
  /** The first line of which this is true. Rejects with all that was said when the process has ended without it. */
  said(what: string, is: (line: LogLine) => boolean): Promise<LogLine>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM; the exit code. */
  stop(): Promise<number>;
}

/** Resolves when it listens. */
export async function startDeployedProcess(
  tables: TestTables,
  environment: Readonly<Record<string, string>> = {},
): Promise<DeployedProcess> {
  const env = { ...(await least(tables)), ...environment };
  const child = spawn(process.execPath, [ENTRY], { env, stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "close").then(([code]) => Number(code));
  const lines = linesOf(child);
  let end: number | undefined;
  void exited.then((code) => {
    end = code;
  });
  const said = (what: string, is: (line: LogLine) => boolean) =>
    eventually(what, () => lines.find(is) ?? unlessEnded(end, lines));
  const stop = () => {
    child.kill("SIGTERM");
    return exited;
  };
  const started = await said("the node's start", ({ msg }) => msg === "node started");
  return {
    ftpPort: Number(started.ftpPort),
    implicitPort: Number(started.implicitPort),
    lines,
    said,
    signal: (signal) => void child.kill(signal),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

function unlessEnded(end: number | undefined, lines: readonly LogLine[]): undefined {
  if (end !== undefined) throw new Error(`The node has ended with code ${end}: ${JSON.stringify(lines)}`);
}

/** The partner p-000000000001 with the account alice. */
export async function addAlice({ control }: TestTables): Promise<void> {
  const stamps = { etag: "1", createdAt: "2026-11-21T00:00:00Z", updatedAt: "2026-11-21T00:00:00Z" };
  const partnerId = "p-000000000001";
  await new Partners(control).create(partnerSchema.parse({ id: partnerId, name: "Acme", state: "live", ...stamps }));
  const credentials = [{ id: "1", kind: "password", createdAt: stamps.createdAt, hash: cheapHash(PASSWORD) }];
  await new Accounts(control).create(
    accountSchema.parse({ username: "alice", partnerId, status: "active", credentials, ...stamps }),
  );
}

async function least({ endpoint }: TestTables): Promise<Record<string, string>> {
  const { NODE_COMPILE_CACHE } = process.env;
  return {
    ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }),
    NODE_ID: "test",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    CONTROL_TABLE: "control",
    ACTIVITY_TABLE: "activity",
    S3_BUCKET: "files",
    HOST: "127.0.0.1",
    FTP_PORT: "0",
    FTPS_PORT: "0",
    HEALTH_PORT: "0",
    PASSIVE_PORTS: formatPortRange(await freePassiveRange()),
    WORKERS: "1",
  };
}

function linesOf({ stdout, stderr }: ChildProcess): LogLine[] {
  const lines: LogLine[] = [];
  for (const output of [stdout, stderr]) {
    let begun = "";
    // Not by node:readline: for that one a file's name may end a line as well (U+2028).
    output?.setEncoding("utf8").on("data", (text: string) => {
      const ended = (begun + text).split("\n");
      begun = ended.pop() ?? "";
      for (const line of ended) lines.push(line.startsWith("{") ? JSON.parse(line) : { text: line });
    });
  }
  return lines;
}
