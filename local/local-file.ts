/** `local.json`: what scripts need to know of a local mode that runs (docs/architecture.md). */
export interface LocalFile {
  readonly pid: number;
  readonly api: { readonly url: string; readonly token: string };
  readonly ftp: { readonly host: string; readonly port: number; readonly implicitPort?: number };
  readonly passive: { readonly first: number; readonly last: number };
  readonly certificate: string;
  readonly account?: { readonly username: string; readonly password: string };
}
