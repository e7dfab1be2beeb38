/** CloudWatch's namespace for all that the service measures. The one dimension, `service`, is the deployment's name. */
export const METRIC_NAMESPACE = "Pasvport";

export type MetricUnit = "Count" | "Bytes" | "Seconds" | "Percent";

/**
 * What is measured, in CloudWatch's embedded metric format, once a minute by each process that has something to say.
 * Those of `perNode` are one value a minute and node, so that their sum is the deployment's.
 */
export const METRICS = {
  Sessions: { unit: "Count", perNode: true, means: "sessions that are open" },
  PassivePortsInUse: {
    unit: "Percent",
    perNode: true,
    means: "of the passive range, what the client address that holds most of it holds",
  },
  Logins: { unit: "Count", means: "logins that succeeded" },
  LoginsFailed: { unit: "Count", means: "logins that were refused, by reason" },
  TransfersSucceeded: { unit: "Count", means: "files sent or received whole" },
  TransfersFailed: { unit: "Count", means: "transfers that ended otherwise, by reason" },
  ListingsFailed: { unit: "Count", means: "listings that did not go out whole, by reason" },
  BytesReceived: { unit: "Bytes", means: "of uploads" },
  BytesSent: { unit: "Bytes", means: "of downloads" },
  S3Errors: { unit: "Count", means: "requests that S3 refused or did not answer, after all retries" },
  S3Retries: { unit: "Count", means: "requests that were sent to S3 again" },
  AddressUnknown: { unit: "Count", perNode: true, means: "1 while PASV has no public address to tell, else 0" },
  AddressMismatch: { unit: "Count", perNode: true, means: "1 while instance metadata contradicts the address, else 0" },
  AddressAge: { unit: "Seconds", perNode: true, means: "since the node's row was last read" },
  HookAbandoned: { unit: "Count", means: "instances that were given up because they could not get their address" },
  AddressRepairs: { unit: "Count", means: "rows and associations that the reconciler had to put right" },
} as const satisfies Record<string, Metric>;
export type MetricName = keyof typeof METRICS;

interface Metric {
  readonly unit: MetricUnit;
  readonly perNode?: true;
  readonly means: string;
}
