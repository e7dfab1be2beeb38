import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { Feed } from "../tables/feed.ts";
import { Nodes } from "../tables/nodes.ts";
import type { Table } from "../tables/table.ts";
import type { Certificates } from "./certificates/certificate-files.ts";
import { CertificateWatch } from "./certificates/certificate-watch.ts";
import { checkAuthority } from "./certificates/client-certificate.ts";
import { ServerIdentities } from "./certificates/server-identities.ts";
import { checkTicketCallback } from "./certificates/ticket-self-check.ts";
import { authorityOf, type NodeConfiguration } from "./configuration.ts";
import { openControlListeners } from "./control-listeners.ts";
import { FeedFollower } from "./feed-follower.ts";
import { Heartbeat } from "./heartbeat.ts";
import { NodeAdmission } from "./limits/node-admission.ts";
import { answerCall } from "./limits/parent-admission.ts";
import type { Mismatch } from "./passive/address-witness.ts";
import { MismatchWatch } from "./passive/mismatch-watch.ts";
import { NodeAddress } from "./passive/node-address.ts";
import { PassiveMultiplexer } from "./passive/passive-multiplexer.ts";
import { Witness } from "./passive/witness.ts";
import { repeat } from "./repeat.ts";
import { TaskProtection } from "./task-protection.ts";
import { flushRegularly } from "./telemetry/flush-regularly.ts";
import { NO_METER, type ReadableMeter } from "./telemetry/meter.ts";
import { nodeGauges } from "./telemetry/node-gauges.ts";
import { turnAway } from "./turn-away.ts";
import type { ToParent } from "./workers/messages.ts";
import { WorkerPool } from "./workers/worker-pool.ts";
import type { WorkerProcess } from "./workers/worker-process.ts";

const POLL_MS = 2_000;
const PROTECTION_MS = 1_000;
const CERTIFICATES_MS = 3_000;
/** Ticket keys of node:tls: name, HMAC and AES key. */
const TICKET_KEY_BYTES = 48;

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
  const { activity, workerEntry, readCertificates, certificatesMilliseconds = CERTIFICATES_MS } = dependencies;
  const { witness, taskProtectionAgent, log, meter = NO_METER } = dependencies;
  await using starting = new AsyncDisposableStack();
  const ticketKeys = randomBytes(TICKET_KEY_BYTES);
  // A certificate that cannot be used is told before anything begins.
  checkCertificates(configuration, configuration.certificates, ticketKeys);
  const authority = authorityOf(configuration);
  if (authority !== undefined) checkAuthority(authority);
  const ticketCallback = await ticketCallbackWorks(configuration, ticketKeys, log);
  let certificates = configuration.certificates;
  const nodes = new Nodes(activity);
  const address = new NodeAddress({ ...configuration, nodes, log });
  const { nodeId } = configuration;
  const testimony = () => address.testimony ?? (witness && { address: undefined });
  const heartbeat = starting.use(await Heartbeat.begin({ nodes, nodeId, testimony, log }));
  await address.refresh();
  const witnessing = witness && starting.use(await callWitness(witness, { address, heartbeat, log }));

  const admission = new NodeAdmission(configuration.limits, log);
  if (taskProtectionAgent) starting.use(protectTask(taskProtectionAgent, admission, log));
  const passive = starting.use(await openPassivePorts(configuration, log));
  const workers = starting.use(
    await WorkerPool.start({
      size: configuration.workers,
      entry: workerEntry,
      greeting: () => ({
        kind: "greeting",
        configuration: { ...configuration, certificates },
        ticketKeys: ticketKeys.toString("base64"),
        ticketCallback,
      }),
      log,
      received: (worker, message) => answer(worker, message, { passive, address, admission }),
      ended: (connection) => admission.disconnect(connection),
      died: (worker) => passive.withdrawAll(worker),
    }),
  );
  const control = starting.use(
    await openControlListeners(configuration, (socket, implicitTls) => {
      const connection = admission.connect(socket.remoteAddress ?? "");
      if (typeof connection === "number") workers.assign(socket, { kind: "control", connection, implicitTls });
      else turnAway(socket, connection, implicitTls);
    }),
  );

  starting.use(
    flushRegularly(meter, configuration.metrics?.flushMilliseconds, () =>
      nodeGauges({
        sessions: () => admission.sessions,
        passivePortsPercent: () => passive.fullestPercent,
        address: () => address.status(Date.now()),
      }),
    ),
  );

  const feed = new FeedFollower(new Feed(activity), log);
  async function follow(): Promise<void> {
    const [entries] = await Promise.all([feed.poll(), address.refresh()]);
    if (entries.length > 0) workers.broadcast({ kind: "changed", entries });
  }
  starting.use(repeat(POLL_MS, follow));

  const watch = new CertificateWatch({
    current: certificates,
    read: readCertificates ?? (async () => certificates),
    check: (found) => checkCertificates(configuration, found, ticketKeys),
    changed(found) {
      certificates = found;
      workers.broadcast({ kind: "certificates", certificates });
    },
    log,
  });
  if (readCertificates) starting.use(repeat(certificatesMilliseconds, () => watch.look()));

  const running = starting.move();
  const { ftpPort, implicitPort } = control;
  log.info(
    { nodeId: configuration.nodeId, ftpPort, implicitPort, passivePorts: configuration.passivePorts },
    "node started",
  );
  return {
    ftpPort,
    implicitPort,
    async wake() {
      await follow();
      await witnessing?.look();
    },
    reloadCertificates: () => watch.look(),
    async drain() {
      control[Symbol.dispose]();
      address.hold();
      await Promise.all([witnessing?.[Symbol.asyncDispose](), workers.drain(configuration.drainMilliseconds)]);
      await running.disposeAsync();
    },
  };
}

/** Throws an error that says what is wrong with them. */
function checkCertificates(configuration: NodeConfiguration, certificates: Certificates, ticketKeys: Buffer): void {
  new ServerIdentities(certificates, {
    ticketKeys,
    ticketCallback: false,
    clientAuthority: authorityOf(configuration),
  });
}

async function ticketCallbackWorks({ certificates }: NodeConfiguration, ticketKeys: Buffer, log: Logger) {
  const fault = await checkTicketCallback(certificates[0], ticketKeys);
  if (fault) log.warn({ fault }, "this Node.js has no usable ticket callback: data connections speak TLS 1.2 alone");
  return fault === undefined;
}

function openPassivePorts({ host, passivePorts: range }: NodeConfiguration, log: Logger) {
  return PassiveMultiplexer.open<WorkerProcess>({
    host,
    range,
    log,
    connected: ({ id, holder }, socket) => holder.send({ kind: "data", offerId: id }, socket),
  });
}

interface Parent {
  readonly passive: PassiveMultiplexer<WorkerProcess>;
  readonly address: NodeAddress;
  readonly admission: NodeAdmission;
}

function answer(worker: WorkerProcess, message: ToParent, { passive, address, admission }: Parent): void {
  if (message.kind === "admission") {
    const { request, call } = message;
    void answerCall(admission, call).then((result) => worker.send({ kind: "admission", request, result }));
  }
  if (message.kind === "withdraw") passive.withdraw(message.offerId);
  if (message.kind !== "offer") return;
  const { request, wanted } = message;
  const offer = passive.offer(wanted, worker);
  const advertised = address.for(wanted.client, wanted.local);
  if (!offer) worker.send({ kind: "offered", request });
  else
    worker.send({
      kind: "offered",
      request,
      offer: { id: offer.id, port: offer.port, ...(advertised && { address: advertised }) },
    });
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
