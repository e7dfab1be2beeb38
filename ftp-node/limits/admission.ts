/** Which way a file goes, from the client's point of view. */
export type Direction = "upload" | "download";

/** A bandwidth that several transfers share. Rates are in bytes per second. */
export interface Share {
  readonly direction: Direction;
  readonly username: string;
  /** Of the account alone; the node's own holds as well. */
  readonly accountRate?: number | undefined;
}

/** Refused logins are answered as failed ones. */
export interface LoginTurn {
  readonly refused: boolean;
  /** Milliseconds to wait first; undefined when so many logins wait that this one is refused. */
  readonly wait: number | undefined;
}

/**
 * What clients may do in view of all that the node's other sessions do. A connection is known by its number. Nothing here
 * rejects. Arguments and results travel between processes as JSON.
 */
export interface Admission {
  /** Before a password is looked at. */
  beginLogin(connection: number, username: string): Promise<LoginTurn>;
  /** How many milliseconds after its beginning the failed login is to be answered. `nth`: of this session. */
  loginFailed(connection: number, username: string, nth: number): Promise<number>;
  /** Counts the session at its account; false when it has `most` already. */
  loggedIn(connection: number, username: string, most: number): Promise<boolean>;
  /** The session is nobody's again (REIN). */
  loggedOut(connection: number): Promise<void>;
  /** Other people's protocols and the like count as a failed login. */
  misbehaved(connection: number): Promise<void>;
  /** Counts the transfer; false when the account has `most` already. */
  beginTransfer(connection: number, most: number): Promise<boolean>;
  endTransfer(connection: number): Promise<void>;
  /** How many milliseconds to wait after so many bytes. */
  spend(share: Share, bytes: number): Promise<number>;
}

/** A worker's question to its parent: a method and what it is called with. */
export type AdmissionCall = {
  [Method in keyof Admission]: { readonly method: Method; readonly args: Parameters<Admission[Method]> };
}[keyof Admission];
