import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import type { NodeConfiguration, StorageConfiguration } from "../ftp-node/configuration.ts";
import { type RunningNode, startNode } from "../ftp-node/node.ts";
import { expireUploads } from "../ftp-node/storage/open-storage.ts";
import { createLog } from "../ftp-node/telemetry/log.ts";
import { createApi } from "../lambda/api/app.ts";
import { bearerAuth } from "../lambda/api/bearer-auth.ts";
import { isLoopback } from "../shared/networks.ts";
import { Secret } from "../shared/secret.ts";
import { banner } from "./banner.ts";
import { localCertificates } from "./certificate.ts";
import { DEMO, provideDemoAccount, removeDemoAccount } from "./demo-account.ts";
import type { LocalFile } from "./local-file.ts";
import { type LocalTables, openTables } from "./local-tables.ts";
import type { StartOptions } from "./options.ts";
import { serveApi } from "./serve-api.ts";
import { StartError } from "./start-error.ts";
import { type Secrets, StateFolder } from "./state-folder.ts";
import { localStorage } from "./storage.ts";

const NODE_ID = "local";
const DRAIN_MS = 30_000;
/** Ctrl-C reaches the whole process group, and npm passes it on to us once more. */
const SAME_REQUEST_MS = 1_000;
const WORKER_ENTRY = fileURLToPath(new URL("../ftp-node/main.ts", import.meta.url));

const isLocalHost = (host: string) => host === "localhost" || isLoopback(host);

/** Runs the whole product until SIGINT or SIGTERM. Rejects with an error that says in a sentence why it cannot begin. */
export async function start(options: StartOptions): Promise<void> {
  const stopped = untilStopped();
  const log = createLog("warn");
  await using state = await StateFolder.open(resolve(options.state));
  const secrets = await state.secrets();
  await using tables = await openTables(options, state);
  const account = await demoAccount(options, tables, secrets);

  const certificates = await localCertificates(options, state);
  const storage = await localStorage(options, state);
  await expireUploads(storage).catch(unusable(storage));
  const node = await startNode(nodeConfiguration(options, { ...certificates, storage, tables }), {
    activity: tables.activity,
    workerEntry: WORKER_ENTRY,
    readCertificates: certificates.read,
    log,
  });
  // Without files to read again, SIGHUP ends us, as a terminal that closes expects.
  if (certificates.read) process.on("SIGHUP", () => void node.reloadCertificates());
  await using _ = { [Symbol.asyncDispose]: () => node.drain() };
  await using api = await serveApi(createLocalApi(tables, node, secrets, log).fetch, {
    host: options.host,
    port: options.apiPort,
  });

  const file: LocalFile = {
    pid: process.pid,
    api: { url: api.url, token: secrets.token },
    ftp: { host: options.host, port: node.ftpPort, ...(node.implicitPort && { implicitPort: node.implicitPort }) },
    passive: options.passivePorts,
    certificate: certificates.path,
    ...(account && { account }),
  };
  await state.writePrivate("local.json", `${JSON.stringify(file, null, 2)}\n`);
  process.stdout.write(banner(file, options.state));
  await stopped;
  process.stdout.write("\nEnding the transfers that run…\n");
}

/** The API that runs on Lambda. The node learns of a change by the feed, here without waiting for its next look. */
function createLocalApi({ api, feed }: LocalTables, node: RunningNode, { token }: Secrets, log: Logger) {
  return createApi({
    ...api,
    authenticate: bearerAuth(new Secret(token)),
    async announce(entry) {
      await feed.append(entry);
      await node.wake();
    },
    log,
  });
}

async function demoAccount(
  { demo, host }: StartOptions,
  { api: tables }: LocalTables,
  { demoPassword }: Secrets,
): Promise<LocalFile["account"]> {
  if (demo ?? isLocalHost(host)) {
    const provided = await provideDemoAccount(tables, new Secret(demoPassword));
    return provided ? { username: DEMO, password: demoPassword } : undefined;
  }
  await removeDemoAccount(tables);
  return undefined;
}

type NodeParts = Pick<NodeConfiguration, "certificates" | "clientCertificates" | "storage"> & {
  readonly tables: LocalTables;
};

function nodeConfiguration(
  options: StartOptions,
  { certificates, clientCertificates, storage, tables }: NodeParts,
): NodeConfiguration {
  return {
    nodeId: NODE_ID,
    host: options.host,
    ftpPort: options.ftpPort,
    implicitPort: options.ftpsPort,
    passivePorts: options.passivePorts,
    publicAddress: options.publicAddress,
    privateNetworks: options.privateNetworks,
    workers: options.workers,
    activeMode: options.active,
    tls: { control: options.tls, data: options.dataTls ?? options.tls },
    certificates,
    clientCertificates,
    storage,
    tables: { control: tables.control.name, activity: tables.activity.name, service: tables.service },
    drainMilliseconds: DRAIN_MS,
    limits: options.limit,
    transcript: options.log === "commands",
    logLevel: "warn",
  };
}

/** The first use of the storage: a wrong bucket, endpoint or credential shows here. */
function unusable(storage: StorageConfiguration): (error: Error) => never {
  return (error) => {
    const where = storage.kind === "s3" ? `bucket ${storage.bucket}` : `folder ${storage.folder}`;
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new StartError(`The storage cannot be used: ${where}: ${reason.replace(/\.$/, "")}.`, { cause: error });
  };
}

/** Resolves at the first SIGINT or SIGTERM; somebody who asks again ends the process at once. */
function untilStopped(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let first = Number.POSITIVE_INFINITY;
  const stop = () => {
    first = Math.min(first, Date.now());
    if (Date.now() - first > SAME_REQUEST_MS) process.exit(1);
    resolve();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return promise;
}
