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
import type { S3Server } from "./s3-server.ts";
import type { TestTables } from "./tables.ts";
import { cheapHash, PASSWORD } from "./test-password.ts";

export const MAIN = fileURLToPath(new URL("../../ftp-node/main.ts", import.meta.url));

export type LogLine = Readonly<Record<string, unknown>>;

/** A node as its container runs it: a process of its own, configured by its environment. */
export interface DeployedNode extends AsyncDisposable {
  readonly ftpPort: number;
  readonly implicitPort: number;
  readonly healthPort: number;
  /** All that it has said so far, one JSON object a line; what is no JSON is under `text`. */
  readonly lines: readonly LogLine[];
  /** The first line of which this is true. Rejects with all that was said when the process has ended without it. */
  said(what: string, is: (line: LogLine) => boolean): Promise<LogLine>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, if it still runs; the exit code. */
  stop(): Promise<number>;
}

/** Resolves when it listens. @param entry main.ts, or what it was bundled into. */
export async function startDeployedNode(entry: string, environment: NodeJS.ProcessEnv): Promise<DeployedNode> {
  const child = spawn(process.execPath, [entry], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const lines = linesOf(child);
  let end: number | undefined;
  const exited = once(child, "close").then(([code]) => {
    end = Number(code);
    return end;
  });
  const said = (what: string, is: (line: LogLine) => boolean) =>
    eventually(what, () => lines.find(is) ?? unlessEnded(end, lines));
  const stop = () => {
    child.kill("SIGTERM");
    return exited;
  };
  const started = await said("the node's start", ({ msg }) => msg === "node started");
  const { healthPort } = await said("the node's health", (line) => "healthPort" in line);
  return {
    ftpPort: Number(started.ftpPort),
    implicitPort: Number(started.implicitPort),
    healthPort: Number(healthPort),
    lines,
    said,
    signal: (signal) => void child.kill(signal),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

/** All that it needs but a name, with free ports of the loopback. @param s3 where files are, if there are to be any. */
export async function deployedEnvironment(tables: TestTables, s3?: S3Server): Promise<NodeJS.ProcessEnv> {
  const { NODE_COMPILE_CACHE } = process.env;
  return {
    ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }),
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    ...(s3 && { AWS_ENDPOINT_URL_S3: s3.clientConfig.endpoint }),
    CONTROL_TABLE: tables.control.name,
    ACTIVITY_TABLE: tables.activity.name,
    S3_BUCKET: s3?.bucket ?? "files",
    HOST: "127.0.0.1",
    FTP_PORT: "0",
    FTPS_PORT: "0",
    HEALTH_PORT: "0",
    PASSIVE_PORTS: formatPortRange(await freePassiveRange()),
    WORKERS: "1",
  };
}

/** The account alice of the partner p-000000000001, with the password of the tests. */
export async function addDeployedAccount({ control }: TestTables): Promise<void> {
  const stamps = { etag: "1", createdAt: "2026-11-21T00:00:00Z", updatedAt: "2026-11-21T00:00:00Z" };
  const partnerId = "p-000000000001";
  await new Partners(control).create(partnerSchema.parse({ id: partnerId, name: "Acme", state: "live", ...stamps }));
  const credentials = [{ id: "1", kind: "password", createdAt: stamps.createdAt, hash: cheapHash(PASSWORD) }];
  await new Accounts(control).create(
    accountSchema.parse({ username: "alice", partnerId, status: "active", credentials, ...stamps }),
  );
}

function unlessEnded(end: number | undefined, lines: readonly LogLine[]): undefined {
  if (end !== undefined) throw new Error(`The node has ended with code ${end}: ${JSON.stringify(lines)}`);
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
