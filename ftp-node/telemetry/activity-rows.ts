import type { Session } from "../../shared/session.ts";
import type { Transfer } from "../../shared/transfer.ts";
import type { Sessions } from "../../tables/sessions.ts";
import type { Transfers } from "../../tables/transfers.ts";
import type { RowWriter } from "./row-writer.ts";
import type { SessionReport, SessionState, Telemetry, TransferReport, TransferStart } from "./telemetry.ts";

interface ActivityRowsOptions {
  readonly nodeId: string;
  readonly bootId: string;
  /** The id of this process. */
  readonly worker: number;
  readonly sessions: Pick<Sessions, "put">;
  readonly transfers: Pick<Transfers, "put">;
  readonly writer: Pick<RowWriter, "write">;
  /** How long a session may last. */
  readonly sessionSeconds: number;
}

/** Rows of the activity table for the sessions of this process that are logged in, and for their transfers. */
export class ActivityRows implements Telemetry {
  readonly #options: ActivityRowsOptions;
  readonly #sessions = new Map<string, Session>();

  constructor(options: ActivityRowsOptions) {
    this.#options = options;
  }

  loggedIn(_login: unknown, _by: unknown, session: SessionState): void {
    this.#update(session, {});
  }

  loginFailed(): void {}

  transferBegan({ transfer: id, session: _, mode, ...others }: TransferStart, session: SessionState): void {
    const transfer = { id, ...others, ...(mode && { mode }), startedAt: new Date().toISOString() };
    this.#update(session, { transfer });
  }

  transferEnded(report: TransferReport): void {
    const transfer = this.#transferOf(report, new Date());
    if (!transfer) return;
    const { transfers, writer } = this.#options;
    writer.write(`transfer ${transfer.id}`, (signal) => transfers.put(transfer, signal));
    this.#add(transfer);
  }

  listingFailed(): void {}

  sessionEnded({ ended, reason, ...session }: SessionReport): void {
    if (!this.#sessions.has(session.session)) return;
    this.#update(session, { ended, ...(reason && { reason }), endedAt: new Date().toISOString() });
    this.#sessions.delete(session.session);
  }

  #update(state: SessionState, changes: Partial<Session>): void {
    const known = this.#sessions.get(state.session);
    const { nodeId, bootId, worker } = this.#options;
    const row = { ...known, nodeId, bootId, worker, startedAt: known?.startedAt ?? startOf(state), ...fieldsOf(state) };
    if (isKnown(row)) this.#write({ ...row, ...changes });
  }

  /** What the transfer changes of its session. */
  #add({ id, session, endedAt, bytes, direction, result }: Transfer): void {
    const row = this.#sessions.get(session);
    if (!row) return;
    const moved = direction === "upload" ? { bytesIn: row.bytesIn + bytes } : { bytesOut: row.bytesOut + bytes };
    this.#write({
      ...row,
      ...moved,
      transfers: row.transfers + 1,
      transfersFailed: row.transfersFailed + Number(result !== "ok"),
      ...(row.transfer?.id === id && { transfer: { ...row.transfer, endedAt, bytes, result } }),
    });
  }

  #write(session: Session): void {
    const { sessions, writer, sessionSeconds } = this.#options;
    this.#sessions.set(session.id, session);
    writer.write(`session ${session.id}`, (signal) => sessions.put(session, sessionSeconds, signal));
  }

  #transferOf(report: TransferReport, now: Date): Transfer | undefined {
    const { transfer: id, username, partnerId, bytesIn, bytesOut = 0, mode, failure, ...others } = report;
    if (username === undefined || partnerId === undefined) return undefined;
    const { nodeId } = this.#options;
    return {
      id,
      nodeId,
      username,
      partnerId,
      ...others,
      direction: bytesIn === undefined ? "download" : "upload",
      bytes: bytesIn ?? bytesOut,
      ...(mode && { mode }),
      ...(failure && { failure }),
      startedAt: new Date(now.getTime() - report.milliseconds).toISOString(),
      endedAt: now.toISOString(),
    };
  }
}

function startOf({ seconds }: SessionState): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

function fieldsOf({ session: id, address, username, partnerId, protocol, tlsVersion, cipher, ...rest }: SessionState) {
  const { client, transfers, transfersFailed, bytesIn, bytesOut } = rest;
  const counts = { transfers, transfersFailed, bytesIn, bytesOut };
  return { id, address, username, partnerId, protocol, tlsVersion, cipher, client, ...counts };
}

/** Whether somebody is logged in. */
function isKnown<Row extends { username: string | undefined; partnerId: string | undefined }>(
  row: Row,
): row is Row & { username: string; partnerId: string } {
  return row.username !== undefined && row.partnerId !== undefined;
}
