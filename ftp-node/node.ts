import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { Feed } from "../tables/feed.ts";
import { Nodes } from "../tables/nodes.ts";
import { Sessions } from "../tables/sessions.ts";
import type { Table } from "../tables/table.ts";
import type { Certificates } from "./certificates/certificate-files.ts";
import type { CertificateWatch } from "./certificates/certificate-watch.ts";
import { NodeCertificates } from "./certificates/node-certificates.ts";
import type { NodeConfiguration } from "./configuration.ts";
import { openControlListeners } from "./control-listeners.ts";
import { FeedFollower } from "./control-plane/feed-follower.ts";
import { Heartbeat } from "./control-plane/heartbeat.ts";
import { LostSessions } from "./control-plane/lost-sessions.ts";
import { NodeAdmission } from "./limits/node-admission.ts";
import type { Mismatch } from "./passive/address-witness.ts";
import { MismatchWatch } from "./passive/mismatch-watch.ts";
import { NodeAddress } from "./passive/node-address.ts";
import { PassiveMultiplexer } from "./passive/passive-multiplexer.ts";
import { Witness } from "./passive/witness.ts";
import { TaskProtection } from "./platform/task-protection.ts";
import { repeat } from "./repeat.ts";
import { flushRegularly } from "./telemetry/flush-regularly.ts";
import { NO_METER, type ReadableMeter } from "./telemetry/meter.ts";
import { nodeGauges } from "./telemetry/node-gauges.ts";
import { turnAway } from "./turn-away.ts";
import { answerWorker, type ParentKnowledge } from "./workers/answer-worker.ts";
import { WorkerPool } from "./workers/worker-pool.ts";
import type { WorkerProcess } from "./workers/worker-process.ts";

const POLL_MS = 2_000;
const PROTECTION_MS = 1_000;
const CERTIFICATES_MS = 3_000;

export interface NodeDependencies {
  readonly activity: Table;
  /** The module that workers run: main.ts, or what it was bundled into. */
  readonly workerEntry: string;
  /** Reads the certificates again, where they are files or secrets that may be renewed. */
  readonly readCertificates?: (() => Promise<Certificates>) | undefined;
  /** How often that is done; absent: as is right for files. */
  readonly certificatesMilliseconds?: number | undefined;
  /** Where the node can learn its public address by itself. */
  readonly witness?: WitnessedBy | undefined;
  /** ECS_AGENT_URI, where ECS is asked to spare the task while transfers run. */
  readonly taskProtectionAgent?: string | undefined;
  readonly log: Logger;
  /** Of the parent; each worker has one of its own. Absent: nothing is measured here. */
  readonly meter?: ReadableMeter | undefined;
}

interface WitnessedBy {
  /** The public address, or that there is none. Rejects when that cannot be learnt. */
  readonly publicIpv4: () => Promise<string | undefined>;
  /** Tells the control plane that the row says something else. Must not reject. */
  readonly report?: ((mismatch: Mismatch) => Promise<void>) | undefined;
}

interface Boot {
  /** Of this process: what it says of its sessions holds as long as that. */
  readonly bootId: string;
}

export interface RunningNode {
  readonly ftpPort: number;
  /** None where the node speaks no TLS. */
  readonly implicitPort: number | undefined;
  /** Reads the feed and the node's row, and asks its witness, now instead of within two seconds. */
  wake(): Promise<void>;
  /** Reads the certificates now instead of at the next look. */
  reloadCertificates(): Promise<void>;
  /** No new sessions; resolves when those that are have ended, or were made to. */
  drain(): Promise<void>;
}

/**
 * The parent process of a node: it alone listens, owns the passive offers, the node's address and the feed, and hands
 * connections to its workers, where the sessions live. Rejects with a `ListenError` when a control port cannot be had.
 */
export async function startNode(
  configuration: NodeConfiguration,
  dependencies: NodeDependencies,
): Promise<RunningNode> {
  const { activity, taskProtectionAgent, log } = dependencies;
  const bootId = randomUUID();
  await using starting = new AsyncDisposableStack();
  const certificates = await NodeCertificates.open(configuration, log);
  const { address, witness } = await findAddress(configuration, { ...dependencies, bootId }, starting);
  const admission = new NodeAdmission(configuration.limits, log);
  if (taskProtectionAgent) starting.use(protectTask(taskProtectionAgent, admission, log));
  const passive = starting.use(await openPassivePorts(configuration, log));
  const workers = starting.use(
    await startWorkers(configuration, { ...dependencies, bootId }, { certificates, passive, address, admission }),
  );
  const control = starting.use(await listen(configuration, admission, workers));
  starting.use(measure(configuration, dependencies, { passive, address, admission }));

  const feed = new FeedFollower(new Feed(activity), log);
  async function follow(): Promise<void> {
    const [entries] = await Promise.all([feed.poll(), address.refresh()]);
    if (entries.length > 0) workers.broadcast({ kind: "changed", entries });
  }
  starting.use(repeat(POLL_MS, follow));
  const renewal = renewCertificates(certificates, workers, dependencies);
  if (dependencies.readCertificates)
    starting.use(repeat(dependencies.certificatesMilliseconds ?? CERTIFICATES_MS, () => renewal.look()));

  const running = starting.move();
  const { ftpPort, implicitPort } = control;
  const { nodeId, passivePorts } = configuration;
  log.info({ nodeId, ftpPort, implicitPort, passivePorts }, "node started");
  return {
    ftpPort,
    implicitPort,
    async wake() {
      await follow();
      await witness?.look();
    },
    reloadCertificates: () => renewal.look(),
    async drain() {
      control[Symbol.dispose]();
      address.hold();
      await Promise.all([witness?.[Symbol.asyncDispose](), workers.drain(configuration.drainMilliseconds)]);
      await running.disposeAsync();
    },
  };
}

/** Says in the node's row that it lives, reads there what its address is, and asks its witness, where it has one. */
async function findAddress(
  configuration: NodeConfiguration,
  { activity, bootId, witness: witnessedBy, log }: NodeDependencies & Boot,
  starting: AsyncDisposableStack,
) {
  const nodes = new Nodes(activity);
  const address = new NodeAddress({ ...configuration, nodes, log });
  const testimony = () => address.testimony ?? (witnessedBy && { address: undefined });
  const { nodeId } = configuration;
  const heartbeat = starting.use(await Heartbeat.begin({ nodes, nodeId, bootId, testimony, log }));
  await address.refresh();
  const witness = witnessedBy && starting.use(await callWitness(witnessedBy, { address, heartbeat, log }));
  return { address, witness };
}

interface WitnessParts {
  readonly address: NodeAddress;
  readonly heartbeat: Heartbeat;
  readonly log: Logger;
}

function callWitness({ publicIpv4, report }: WitnessedBy, { address, heartbeat, log }: WitnessParts): Promise<Witness> {
  const mismatches = new MismatchWatch({ report, log });
  return Witness.call({ ask: publicIpv4, address, mismatches, changed: () => heartbeat.beat(), log });
}

function protectTask(agent: string, admission: NodeAdmission, log: Logger): AsyncDisposable {
  const protection = new TaskProtection({ agent, transfers: () => admission.transfers, log });
  return repeat(PROTECTION_MS, () => protection.look(performance.now()));
}

function openPassivePorts({ host, passivePorts: range }: NodeConfiguration, log: Logger) {
  return PassiveMultiplexer.open<WorkerProcess>({
    host,
    range,
    log,
    connected: ({ id, holder }, socket) => holder.send({ kind: "data", offerId: id }, socket),
  });
}

function startWorkers(
  configuration: NodeConfiguration,
  { activity, bootId, workerEntry, log }: NodeDependencies & Boot,
  { certificates, ...parent }: ParentKnowledge & { readonly certificates: NodeCertificates },
): Promise<WorkerPool> {
  const lost = new LostSessions({ sessions: new Sessions(activity), configuration, bootId, log });
  return WorkerPool.start({
    size: configuration.workers,
    entry: workerEntry,
    greeting: () => ({
      kind: "greeting",
      bootId,
      configuration: { ...configuration, certificates: certificates.current },
      ticketKeys: certificates.ticketKeys.toString("base64"),
      ticketCallback: certificates.ticketCallback,
    }),
    log,
    received: (worker, message) => answerWorker(worker, message, parent),
    ended: (connection) => parent.admission.disconnect(connection),
    died(worker, unasked) {
      parent.passive.withdrawAll(worker);
      if (unasked) void lost.end(worker.pid);
    },
  });
}

function listen(configuration: NodeConfiguration, admission: NodeAdmission, workers: WorkerPool) {
  return openControlListeners(configuration, (socket, implicitTls) => {
    const connection = admission.connect(socket.remoteAddress ?? "");
    if (typeof connection === "number") workers.assign(socket, { kind: "control", connection, implicitTls });
    else turnAway(socket, connection, implicitTls);
  });
}

function measure(
  { metrics }: NodeConfiguration,
  { meter = NO_METER }: NodeDependencies,
  { passive, address, admission }: ParentKnowledge,
) {
  const gauges = () =>
    nodeGauges({
      sessions: () => admission.sessions,
      passivePortsPercent: () => passive.fullestPercent,
      address: () => address.status(Date.now()),
    });
  return flushRegularly(meter, metrics?.flushMilliseconds, gauges);
}

function renewCertificates(
  certificates: NodeCertificates,
  workers: WorkerPool,
  { readCertificates, log }: NodeDependencies,
): CertificateWatch {
  return certificates.watch({
    read: readCertificates ?? (async () => certificates.current),
    renewed: (found) => workers.broadcast({ kind: "certificates", certificates: found }),
    log,
  });
}
