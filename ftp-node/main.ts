import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { Logger } from "pino";
import { z } from "zod";
import { createTableClient } from "../tables/table.ts";
import { type CertificateSource, certificateSource } from "./certificates/certificate-source.ts";
import { createSelfSignedCertificate } from "./certificates/self-signed.ts";
import { warnOfSelfSigned } from "./certificates/self-signed-warning.ts";
import type { ClientCertificates, NodeConfiguration } from "./configuration.ts";
import { MismatchReporter } from "./control-plane/mismatch-reporter.ts";
import { type DeployedEnvironment, deployedEnvironmentSchema } from "./deployed-environment.ts";
import { serveHealth } from "./health.ts";
import { InstanceMetadata } from "./instance-metadata.ts";
import { portOf } from "./listen.ts";
import { type NodeDependencies, startNode } from "./node.ts";
import type { Mismatch } from "./passive/address-witness.ts";
import { ecsTaskId } from "./task-metadata.ts";
import { createLog } from "./telemetry/log.ts";
import { openMeter } from "./telemetry/open-meter.ts";
import { runWorker } from "./workers/worker.ts";

/** Below the task definition's stop timeout of 120 s, with time to clear away what is broken off. */
const DRAIN_MS = 110_000;
const METRICS_MS = 60_000;

if (process.argv[2] === "worker") runWorker();
else if (import.meta.main) await runNode();

/** A deployed node: configured by its environment, ended by SIGTERM. Exit codes: 0 done, 1 failed, 2 a setting is wrong. */
async function runNode(): Promise<void> {
  const parsed = deployedEnvironmentSchema.safeParse(process.env);
  if (!parsed.success) {
    process.stderr.write(`The environment is not right:\n${z.prettifyError(parsed.error)}\n`);
    process.exit(2);
  }
  const log = createLog(parsed.data.LOG_LEVEL);
  try {
    const certificates = certificateSource(certificatePlaces(parsed.data));
    if (!certificates && parsed.data.TLS !== "off") warnOfSelfSigned(log);
    const configuration = await toConfiguration(parsed.data, certificates);
    const { tables } = configuration;
    const activity = { client: createTableClient(tables.service), name: tables.activity };
    const node = await startNode(configuration, {
      activity,
      workerEntry: import.meta.filename,
      readCertificates: certificates && (() => certificates.read()),
      certificatesMilliseconds: certificates?.everyMilliseconds,
      witness: witnessOf(parsed.data, configuration.nodeId, log),
      taskProtectionAgent: taskProtectionAgent(parsed.data, log),
      log,
      meter: openMeter(configuration.metrics),
    });
    process.on("SIGHUP", () => void node.reloadCertificates());
    let healthy = true;
    const health = await serveHealth(configuration.host, parsed.data.HEALTH_PORT, () => healthy);
    log.info({ healthPort: portOf(health) }, "health is served");
    process.on("SIGTERM", async () => {
      // Who asks again changes nothing: ECS kills in the end.
      if (!healthy) return;
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

async function toConfiguration(
  environment: DeployedEnvironment,
  certificates: CertificateSource | undefined,
): Promise<NodeConfiguration> {
  return {
    nodeId: environment.NODE_ID ?? (await ecsTaskId(environment.ECS_CONTAINER_METADATA_URI_V4 ?? "")),
    host: environment.HOST,
    ftpPort: environment.FTP_PORT,
    implicitPort: environment.FTPS_PORT,
    passivePorts: environment.PASSIVE_PORTS,
    publicAddress: environment.PUBLIC_ADDRESS,
    privateNetworks: environment.PRIVATE_NETWORKS,
    workers: environment.WORKERS ?? availableParallelism(),
    activeMode: environment.ACTIVE_MODE === "on",
    tls: { control: environment.TLS, data: environment.DATA_TLS ?? environment.TLS },
    certificates: certificates ? await certificates.read() : [await createSelfSignedCertificate()],
    clientCertificates: await clientCertificates(environment),
    storage: { kind: "s3", bucket: environment.S3_BUCKET, prefix: environment.S3_PREFIX, service: {} },
    tables: { control: environment.CONTROL_TABLE, activity: environment.ACTIVITY_TABLE, service: {} },
    drainMilliseconds: DRAIN_MS,
    limits: environment.LIMITS,
    transcript: environment.LOG === "commands",
    logLevel: environment.LOG_LEVEL,
    ...(environment.DEPLOYMENT && { metrics: { deployment: environment.DEPLOYMENT, flushMilliseconds: METRICS_MS } }),
  };
}

function certificatePlaces({ CERTIFICATE_FILE, KEY_FILE, CERTIFICATE_SECRET }: DeployedEnvironment) {
  const files = CERTIFICATE_FILE.map((certificate, index) => ({ certificate, key: KEY_FILE[index] ?? "" }));
  return { files, secrets: CERTIFICATE_SECRET };
}

async function clientCertificates(environment: DeployedEnvironment): Promise<ClientCertificates> {
  const { CLIENT_CERTIFICATES: policy, CLIENT_CA_FILE: file } = environment;
  return policy === "none" || !file ? { policy: "none" } : { policy, authority: await readFile(file, "utf8") };
}

function witnessOf(environment: DeployedEnvironment, nodeId: string, log: Logger): NodeDependencies["witness"] {
  const { INSTANCE_METADATA, DEPLOYMENT: deployment, AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint } = environment;
  if (INSTANCE_METADATA === "off") return undefined;
  const metadata = new InstanceMetadata(endpoint);
  const publicIpv4 = () => metadata.publicIpv4();
  if (deployment === undefined) return { publicIpv4 };
  const reporter = new MismatchReporter(log);
  const report = ({ published, witnessed }: Mismatch) =>
    reporter.report({ deployment, nodeId, published: published.address, witnessed: witnessed.address });
  return { publicIpv4, report };
}

function taskProtectionAgent({ TASK_PROTECTION, ECS_AGENT_URI }: DeployedEnvironment, log: Logger): string | undefined {
  if (TASK_PROTECTION === "off") return undefined;
  if (!ECS_AGENT_URI) log.warn("there is no ECS_AGENT_URI: ECS may end this task while transfers run");
  return ECS_AGENT_URI;
}
