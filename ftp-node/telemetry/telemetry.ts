import type { LoginFailure, TransferFailure } from "../../shared/failure-reasons.ts";

type DataCommand = "PASV" | "EPSV" | "PORT" | "EPRT";

/** Whose line it is. All lines of a session bear its id as `session`. */
interface SessionName {
  readonly session: string;
  /** Of the client. */
  readonly address: string;
}

export interface LoginReport extends SessionName {
  /** What the client said, lower-cased. */
  readonly username: string;
}

/** What went over a data connection, or was to. */
interface DataReport extends SessionName {
  readonly username: string | undefined;
  readonly partnerId: string | undefined;
  /** The verb. */
  readonly command: string;
  /** As the account sees it. */
  readonly path: string;
  /** What went out over the data connection, without TLS's own bytes. */
  readonly bytesOut?: number;
  readonly milliseconds: number;
  /** The failure by its own name, where `result` sums several up. */
  readonly failure?: string;
  /** What last set a data connection up. */
  readonly mode: DataCommand | undefined;
  /** Whether the data connection was, or would have been, private. */
  readonly protected: boolean;
}

/** A file that is to be sent or received. */
export interface TransferStart extends Pick<DataReport, "session" | "command" | "path" | "mode" | "protected"> {
  readonly transfer: string;
}

/** A file that was sent or received, or was to be. Listings are none. */
export interface TransferReport extends DataReport {
  /** Its id, that of the object it made too. */
  readonly transfer: string;
  /** What came in by it; with TYPE A before line ends are converted. */
  readonly bytesIn?: number;
  readonly result: "ok" | TransferFailure;
  readonly type: "image" | "ascii";
}

/** LIST, NLST or MLSD that did not end well. Its path is what was asked for, a pattern too. */
export interface ListingReport extends DataReport {
  readonly result: TransferFailure;
}

/**
 * `quit`: by QUIT. `closed`: the client closed the connection. `lost`: the connection broke. `sent-away`: by us, with
 * 421. `foreign-protocol`: it was no client of FTP. `tls-failed`: no handshake came about. `failed`: by a fault of ours.
 */
export type SessionEnding = "quit" | "closed" | "lost" | "sent-away" | "foreign-protocol" | "tls-failed" | "failed";

/** What can be told of a session at any time. */
export interface SessionState extends SessionName {
  /** Who was logged in last. */
  readonly username: string | undefined;
  readonly partnerId: string | undefined;
  /** Explicit: after AUTH. */
  readonly protocol: "ftp" | "ftps-explicit" | "ftps-implicit";
  readonly tlsVersion: string | undefined;
  readonly cipher: string | undefined;
  /** What the client says that it is. */
  readonly client: string | undefined;
  /** Of the last attempt. */
  readonly login: "none" | "ok" | LoginFailure;
  readonly transfers: number;
  readonly transfersFailed: number;
  readonly listings: number;
  readonly listingsFailed: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Since the client connected. */
  readonly seconds: number;
}

export interface SessionReport extends SessionState {
  /** What last set a data connection up, whether or not one came. */
  readonly mode: DataCommand | undefined;
  readonly ended: SessionEnding;
  /** What 421 said, or what broke. */
  readonly reason: string | undefined;
  /** The client said nothing at all and went: health checkers do that. */
  readonly silent: boolean;
}

/** Is told by the engine what its sessions do. Nothing here throws. */
export interface Telemetry {
  loggedIn(login: LoginReport, by: "password" | "certificate", session: SessionState): void;
  loginFailed(login: LoginReport, reason: LoginFailure): void;
  /** Its end is told, too. */
  transferBegan(transfer: TransferStart, session: SessionState): void;
  transferEnded(transfer: TransferReport): void;
  /** Of those that went out whole nothing is told: they are many. */
  listingFailed(listing: ListingReport): void;
  sessionEnded(session: SessionReport): void;
}
