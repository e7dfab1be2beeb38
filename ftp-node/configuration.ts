import type { NodeLimits } from "../shared/limits.ts";
import type { PortRange } from "../shared/ports.ts";
import type { CertificateAndKey } from "./certificates/secure-contexts.ts";

/** What a client of the AWS SDK is made with where its own environment is not to decide (local mode). */
export interface ServiceEndpoint {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export type StorageConfiguration =
  | { readonly kind: "directory"; readonly folder: string }
  | { readonly kind: "s3"; readonly bucket: string; readonly prefix: string; readonly service: ServiceEndpoint };

/** All that a node is told at its start. Plain values: the parent sends it to its workers. */
export interface NodeConfiguration {
  readonly nodeId: string;
  readonly host: string;
  /** 0 takes a free port. */
  readonly ftpPort: number;
  readonly implicitPort: number;
  readonly passivePorts: PortRange;
  readonly publicAddress: string;
  readonly privateNetworks: readonly string[];
  readonly workers: number;
  readonly activeMode: boolean;
  readonly tlsRequired: boolean;
  readonly limits: NodeLimits;
  /** Whether each command and its reply is logged. */
  readonly transcript: boolean;
  readonly certificate: CertificateAndKey;
  readonly storage: StorageConfiguration;
  readonly tables: { readonly control: string; readonly activity: string; readonly service: ServiceEndpoint };
  /** What transfers that run at SIGTERM have to end. */
  readonly drainMilliseconds: number;
  readonly logLevel: string;
}
