import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { z } from "zod";
import { type NodeEnvironment, nodeEnvironmentSchema } from "../shared/node-environment.ts";
import { createTableClient } from "../tables/table.ts";
import { type CertificateFiles, readCertificates } from "./certificates/certificate-files.ts";
import { createSelfSignedCertificate } from "./certificates/self-signed.ts";
import type { ClientCertificates, NodeConfiguration } from "./configuration.ts";
import { serveHealth } from "./health.ts";
import { portOf } from "./listen.ts";
import { startNode } from "./node.ts";
import { ecsTaskId } from "./task-metadata.ts";
import { createLog } from "./telemetry/log.ts";
import { runWorker } from "./workers/worker.ts";

/** Below the task definition's stop timeout of 120 s. */
const DRAIN_MS = 110_000;

if (process.argv[2] === "worker") runWorker();
else if (import.meta.main) await runNode();

/** A deployed node: configured by its environment, ended by SIGTERM. Exit codes: 0 done, 1 failed, 2 a setting is wrong. */
async function runNode(): Promise<void> {
  const parsed = nodeEnvironmentSchema.safeParse(process.env);
  if (!parsed.success) {
    process.stderr.write(`The environment is not right:\n${z.prettifyError(parsed.error)}\n`);
    process.exit(2);
  }
  const log = createLog(parsed.data.LOG_LEVEL);
  try {
    const configuration = await toConfiguration(parsed.data);
    const { tables } = configuration;
    const activity = { client: createTableClient(tables.service), name: tables.activity };
    const files = certificateFiles(parsed.data);
    const node = await startNode(configuration, {
      activity,
      workerEntry: import.meta.filename,
      readCertificates: files && (() => readCertificates(files)),
      log,
    });
    process.on("SIGHUP", () => void node.reloadCertificates());
    let healthy = true;
    const health = await serveHealth(configuration.host, parsed.data.HEALTH_PORT, () => healthy);
    log.info({ healthPort: portOf(health) }, "health is served");
    process.once("SIGTERM", async () => {
      healthy = false;
      await node.drain();
      health.close();
      process.exit(0);
    });
  } catch (error) {
    log.fatal({ err: error }, "the node could not start");
    process.exit(1);
  }
}

async function toConfiguration(environment: NodeEnvironment): Promise<NodeConfiguration> {
  const files = certificateFiles(environment);
  return {
    nodeId: environment.NODE_ID ?? (await ecsTaskId(process.env.ECS_CONTAINER_METADATA_URI_V4 ?? "")),
    host: environment.HOST,
    ftpPort: environment.FTP_PORT,
    implicitPort: environment.FTPS_PORT,
    passivePorts: environment.PASSIVE_PORTS,
    publicAddress: environment.PUBLIC_ADDRESS,
    privateNetworks: environment.PRIVATE_NETWORKS,
    workers: environment.WORKERS ?? availableParallelism(),
    activeMode: environment.ACTIVE_MODE === "on",
    tls: { control: environment.TLS, data: environment.DATA_TLS ?? environment.TLS },
    certificates: files ? await readCertificates(files) : [await createSelfSignedCertificate()],
    clientCertificates: await clientCertificates(environment),
    storage: { kind: "s3", bucket: environment.S3_BUCKET, prefix: environment.S3_PREFIX, service: {} },
    tables: { control: environment.CONTROL_TABLE, activity: environment.ACTIVITY_TABLE, service: {} },
    drainMilliseconds: DRAIN_MS,
    limits: environment.LIMITS,
    transcript: environment.LOG === "commands",
    logLevel: environment.LOG_LEVEL,
  };
}

/** Undefined: a self-signed certificate is made. */
function certificateFiles({ CERTIFICATE_FILE, KEY_FILE }: NodeEnvironment): readonly CertificateFiles[] | undefined {
  if (CERTIFICATE_FILE.length === 0) return undefined;
  return CERTIFICATE_FILE.map((certificate, index) => ({ certificate, key: KEY_FILE[index] ?? "" }));
}

async function clientCertificates(environment: NodeEnvironment): Promise<ClientCertificates> {
  const { CLIENT_CERTIFICATES: policy, CLIENT_CA_FILE: file } = environment;
  return policy === "none" || !file ? { policy: "none" } : { policy, authority: await readFile(file, "utf8") };
}
