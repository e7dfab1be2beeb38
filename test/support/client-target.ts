import type { Login } from "./local-api.ts";
import type { LocalMode } from "./local-mode.ts";

/** Without TLS; TLS by AUTH; TLS from the first byte. */
export const SECURITIES = ["plain", "explicit", "implicit"] as const;
export type Security = (typeof SECURITIES)[number];
/** How data connections come about. PASV where the address that the server says is believed. */
export type DataMode = "EPSV" | "PASV" | "active";

/** Where a client goes, and as whom. */
export interface ClientTarget extends Login {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  /** Of a certificate to trust. */
  readonly certificate: string;
  /** Absent: as the client likes best. */
  readonly dataMode?: DataMode | undefined;
}

export function targetOf(
  { file, certificate }: LocalMode,
  login: Login,
  security: Security,
  dataMode?: DataMode,
): ClientTarget {
  const { host, port, implicitPort } = file.ftp;
  const { username, password } = login;
  return {
    host,
    port: security === "implicit" ? (implicitPort ?? 0) : port,
    username,
    password,
    security,
    certificate,
    dataMode,
  };
}

/** What people do with a client; every path is absolute. All reject when the client says that it failed. */
export interface Client extends AsyncDisposable {
  upload(localPath: string, path: string): Promise<void>;
  download(path: string, localPath: string): Promise<void>;
  /** Goes on where the local file ends. */
  resume(path: string, localPath: string): Promise<void>;
  /** The names in a folder. */
  list(folder: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  removeDirectory(path: string): Promise<void>;
  /** All that both sides said so far, in the client's own format. */
  readonly transcript: string;
}

/** One that can go on with an upload too. */
export interface ResumingClient extends Client {
  /** Sends what the file on the server lacks at its end. */
  resumeUpload(localPath: string, path: string): Promise<void>;
}

/** The path of a name in a folder. */
export function pathOf(folder: string, name: string): string {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
}
