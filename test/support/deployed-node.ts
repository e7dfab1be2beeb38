import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { accountSchema } from "../../shared/account.ts";
import { partnerSchema } from "../../shared/partner.ts";
import { formatPortRange } from "../../shared/ports.ts";
import { Accounts } from "../../tables/accounts.ts";
import { Partners } from "../../tables/partners.ts";
import { freePassiveRange } from "./passive-range.ts";
import type { S3Server } from "./s3-server.ts";
import type { TestTables } from "./tables.ts";
import { cheapHash, PASSWORD } from "./test-password.ts";

export const MAIN = fileURLToPath(new URL("../../ftp-node/main.ts", import.meta.url));

export interface DeployedNode extends AsyncDisposable {
  readonly ftpPort: number;
  readonly implicitPort: number;
  readonly healthPort: number;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, if it still runs; the exit code. */
  stop(): Promise<number | null>;
}

/** A node as its container runs it: a process that its environment configures. @param entry main.ts, or what it was bundled into. */
export async function startDeployedNode(entry: string, environment: NodeJS.ProcessEnv): Promise<DeployedNode> {
  const child = spawn(process.execPath, [entry], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  const exited = once(child, "exit").then(([code]): number | null => code);
  const ports = await readPorts(child);
  const stop = () => {
    child.kill("SIGTERM");
    return exited;
  };
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  return { ...ports, signal, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** All that it needs, with free ports of the loopback. */
export async function deployedEnvironment(tables: TestTables, s3: S3Server): Promise<NodeJS.ProcessEnv> {
  const { NODE_COMPILE_CACHE } = process.env;
  return {
    ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }),
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_ENDPOINT_URL_S3: s3.clientConfig.endpoint,
    CONTROL_TABLE: tables.control.name,
    ACTIVITY_TABLE: tables.activity.name,
    S3_BUCKET: s3.bucket,
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

async function readPorts(child: ChildProcess): Promise<Pick<DeployedNode, "ftpPort" | "implicitPort" | "healthPort">> {
  const lines: string[] = [];
  const ports = { ftpPort: 0, implicitPort: 0 };
  for await (const line of createInterface({ input: child.stderr ?? process.stdin })) {
    lines.push(line);
    const entry = line.startsWith("{") ? JSON.parse(line) : {};
    if (entry.ftpPort) Object.assign(ports, { ftpPort: entry.ftpPort, implicitPort: entry.implicitPort ?? 0 });
    if (entry.healthPort) {
      child.stderr?.resume();
      return { ...ports, healthPort: entry.healthPort };
    }
  }
  throw new Error(`The node did not start:\n${lines.join("\n")}`);
}
