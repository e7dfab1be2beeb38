import type { TlsPolicy } from "../shared/account.ts";
import type { NodeLimits } from "../shared/limits.ts";
import type { PortRange } from "../shared/ports.ts";
import type { Certificates } from "./certificates/certificate-files.ts";

/** What a client of the AWS SDK is made with where its own environment is not to decide (local mode). */
export interface ServiceEndpoint {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export type StorageConfiguration =
  | { readonly kind: "directory"; readonly folder: string }
  | { readonly kind: "s3"; readonly bucket: string; readonly prefix: string; readonly service: ServiceEndpoint };

/** Of control connections and of data connections. With `control` off, the node speaks no TLS, and has no implicit port. */
export interface TlsPolicies {
  readonly control: TlsPolicy;
  readonly data: TlsPolicy;
}

/** `optional`: one that matches an account logs it in; `required`: there is no connection and no login without one. */
export type ClientCertificatePolicy = "none" | "optional" | "required";

export type ClientCertificates =
  | { readonly policy: "none" }
  /** `authority`: PEM, who signs them. */
  | { readonly policy: "optional" | "required"; readonly authority: string };

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
  readonly tls: TlsPolicies;
  readonly limits: NodeLimits;
  /** Whether each command and its reply is logged. */
  readonly transcript: boolean;
  /** The first one is for clients that name no server that we know. */
  readonly certificates: Certificates;
  readonly clientCertificates: ClientCertificates;
  readonly storage: StorageConfiguration;
  readonly tables: { readonly control: string; readonly activity: string; readonly service: ServiceEndpoint };
  /** What transfers that run at SIGTERM have to end. */
  readonly drainMilliseconds: number;
  readonly logLevel: string;
  /** Absent: nothing is measured. */
  readonly metrics?: MetricsConfiguration | undefined;
}

export interface MetricsConfiguration {
  /** What all of it is published as. */
  readonly deployment: string;
  /** Between two times that a process publishes. */
  readonly flushMilliseconds: number;
}

/** PEM: who signs the certificates of clients, where they count. */
export function authorityOf({ clientCertificates }: NodeConfiguration): string | undefined {
  return clientCertificates.policy === "none" ? undefined : clientCertificates.authority;
}
