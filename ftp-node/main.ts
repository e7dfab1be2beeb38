import type { Logger } from "pino";
import { z } from "zod";
import { createTableClient } from "../tables/table.ts";
import { certificateSource } from "./certificates/certificate-source.ts";
import { warnOfSelfSigned } from "./certificates/self-signed-warning.ts";
import { MismatchReporter } from "./control-plane/mismatch-reporter.ts";
import { deployedConfiguration } from "./deployed-configuration.ts";
import { type DeployedEnvironment, deployedEnvironmentSchema } from "./deployed-environment.ts";
import { serveHealth } from "./health.ts";
import { portOf } from "./listen.ts";
import { type NodeDependencies, startNode } from "./node.ts";
import type { Mismatch } from "./passive/address-witness.ts";
import { InstanceMetadata } from "./platform/instance-metadata.ts";
import { createLog } from "./telemetry/log.ts";
import { openMeter } from "./telemetry/open-meter.ts";
import { runWorker } from "./workers/worker.ts";

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
    const configuration = await deployedConfiguration(parsed.data, certificates);
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

function certificatePlaces({ CERTIFICATE_FILE, KEY_FILE, CERTIFICATE_SECRET }: DeployedEnvironment) {
  const files = CERTIFICATE_FILE.map((certificate, index) => ({ certificate, key: KEY_FILE[index] ?? "" }));
  return { files, secrets: CERTIFICATE_SECRET };
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
