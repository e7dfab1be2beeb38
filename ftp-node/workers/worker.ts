import type { Socket } from "node:net";
import type { Logger } from "pino";
import { Accounts } from "../../tables/accounts.ts";
import { CredentialUses } from "../../tables/credential-uses.ts";
import { FileTimes } from "../../tables/file-times.ts";
import { Partners } from "../../tables/partners.ts";
import { Sessions } from "../../tables/sessions.ts";
import { createTableClient } from "../../tables/table.ts";
import { Transfers } from "../../tables/transfers.ts";
import { CredentialUseRecorder } from "../auth/credential-use-recorder.ts";
import { TableAuthenticator } from "../auth/table-authenticator.ts";
import { ownHosts } from "../certificates/own-hosts.ts";
import { Checksums } from "../ftp/checksums.ts";
import { goodbye } from "../ftp/reply.ts";
import type { Services } from "../ftp/services.ts";
import { SessionHost } from "../ftp/session-host.ts";
import { ParentAdmission } from "../limits/parent-admission.ts";
import { ParentPassivePorts } from "../passive/parent-passive-ports.ts";
import { OptionalFileTimes } from "../storage/file-times.ts";
import { storageOpener } from "../storage/open-storage.ts";
import { ActivityRows } from "../telemetry/activity-rows.ts";
import { flushRegularly } from "../telemetry/flush-regularly.ts";
import { createLog } from "../telemetry/log.ts";
import { LoggedTelemetry } from "../telemetry/logged-telemetry.ts";
import type { Meter } from "../telemetry/meter.ts";
import { openMeter } from "../telemetry/open-meter.ts";
import { RowWriter } from "../telemetry/row-writer.ts";
import { severalTelemetries } from "../telemetry/several-telemetries.ts";
import type { Greeting, ToParent, ToWorker } from "./messages.ts";
import { WorkerIdentities } from "./worker-identities.ts";

/** At the end of a drain the last rows are written; the parent gives a little more. */
const LAST_ROWS_MS = 2_000;

const SHUTTING_DOWN = goodbye(421, "The service is shutting down; connect again.");

/** What the parent decides for its workers. */
interface Parent {
  readonly passivePorts: ParentPassivePorts;
  readonly admission: ParentAdmission;
}

interface WorkerParts extends Parent {
  readonly sessions: SessionHost;
  readonly identities: WorkerIdentities;
  readonly measuring: Disposable;
  readonly writer: RowWriter;
}

/** A worker process: sessions and their data connections, which the parent accepts and sends. */
export function runWorker(): void {
  const parent = { passivePorts: new ParentPassivePorts(tellParent), admission: new ParentAdmission(tellParent) };
  let parts: WorkerParts | undefined;

  process.on("message", (message: Greeting | ToWorker, socket: Socket | undefined) => {
    if (message.kind === "greeting") {
      const identities = new WorkerIdentities(message);
      const meter = openMeter(message.configuration.metrics);
      const measuring = flushRegularly(meter, message.configuration.metrics?.flushMilliseconds);
      const log = createLog(message.configuration.logLevel);
      const writer = new RowWriter(log);
      const sessions = new SessionHost(createServices(message, { identities, parent, meter, log, writer }));
      parts = { sessions, identities, measuring, writer, ...parent };
      tellParent({ kind: "ready" });
    } else if (parts) receive(message, socket, parts);
  });
  // Signals reach the whole process group: the parent says when to end. Without a parent there is nobody to serve.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
  process.on("disconnect", () => process.exit());
}

function receive(
  message: ToWorker,
  socket: Socket | undefined,
  { sessions, identities, measuring, writer, passivePorts, admission }: WorkerParts,
): void {
  if (message.kind === "control" || message.kind === "data") tellParent({ kind: "taken" });
  switch (message.kind) {
    case "control":
      // No socket: the client had gone before the connection was handed over.
      void (socket ? sessions.serve(socket, message) : Promise.resolve()).then(() =>
        tellParent({ kind: "session-ended", connection: message.connection }),
      );
      break;
    case "admission":
      admission.answer(message.request, message.result);
      break;
    case "offered":
      passivePorts.answer(message.request, message.offer);
      break;
    case "data":
      passivePorts.connect(message.offerId, socket);
      break;
    case "changed":
      void sessions.recheck(message.entries);
      break;
    case "certificates":
      identities.renew(message.certificates);
      break;
    case "drain":
      void sessions.drain(SHUTTING_DOWN).then(async () => {
        await writer.flush(LAST_ROWS_MS);
        measuring[Symbol.dispose]();
        process.exit();
      });
      break;
    case "end":
      sessions.end(SHUTTING_DOWN);
      break;
  }
}

interface Given {
  readonly identities: WorkerIdentities;
  readonly parent: Parent;
  readonly meter: Meter;
  readonly log: Logger;
  readonly writer: RowWriter;
}

function createServices({ configuration, bootId }: Greeting, given: Given): Services {
  const { identities, parent, meter, log, writer } = given;
  const { tables, storage, publicAddress, tls, activeMode, limits, transcript } = configuration;
  const clientCertificates = configuration.clientCertificates.policy;
  const client = createTableClient(tables.service);
  const control = { client, name: tables.control };
  const activity = { client, name: tables.activity };
  const times = new OptionalFileTimes(new FileTimes(activity), (error) =>
    log.warn({ err: error }, "the times of files cannot be reached; listings show those of S3"),
  );
  const credentialUses = new CredentialUseRecorder(new CredentialUses(activity), (error) =>
    log.warn({ err: error }, "the use of a credential could not be written down"),
  );
  return {
    authenticator: new TableAuthenticator({
      accounts: new Accounts(control),
      partners: new Partners(control),
      clientCertificates,
      credentialUses,
    }),
    openStorage: storageOpener(storage, times, meter),
    ...parent,
    serverIdentities: () => identities.current,
    isOwnHost: (host) => identities.certificates.some(({ certificate }) => ownHosts(certificate, publicAddress)(host)),
    tls,
    clientCertificates,
    activeMode,
    limits,
    transcript: transcript ? createLog("info") : undefined,
    checksums: new Checksums(),
    telemetry: severalTelemetries(
      new LoggedTelemetry(log, meter),
      new ActivityRows({
        nodeId: configuration.nodeId,
        bootId,
        worker: process.pid,
        sessions: new Sessions(activity),
        transfers: new Transfers(activity),
        writer,
        sessionSeconds: limits.sessionSeconds,
      }),
    ),
    log,
  };
}

function tellParent(message: ToParent): void {
  // The callback takes the error of a parent that has just died; "disconnect" follows.
  if (process.connected) process.send?.(message, () => undefined);
}
