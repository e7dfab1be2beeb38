import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { CertificateSource } from "./certificates/certificate-source.ts";
import { createSelfSignedCertificate } from "./certificates/self-signed.ts";
import type { ClientCertificates, NodeConfiguration } from "./configuration.ts";
import type { DeployedEnvironment } from "./deployed-environment.ts";
import { ecsTaskId } from "./platform/task-metadata.ts";

/** Below the task definition's stop timeout of 120 s, with time to clear away what is broken off. */
const DRAIN_MS = 110_000;
const METRICS_MS = 60_000;

/**
 * What a node is told by its environment. Rejects when a certificate, or the task's metadata, cannot be read.
 *
 * @param certificates undefined: a self-signed one is made
 */
export async function deployedConfiguration(
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

async function clientCertificates(environment: DeployedEnvironment): Promise<ClientCertificates> {
  const { CLIENT_CERTIFICATES: policy, CLIENT_CA_FILE: file } = environment;
  return policy === "none" || !file ? { policy: "none" } : { policy, authority: await readFile(file, "utf8") };
}
