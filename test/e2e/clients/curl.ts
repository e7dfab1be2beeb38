import { stat } from "node:fs/promises";
import { runWell } from "../../support/client-program.ts";
import type { ClientTarget, DataMode, ResumingClient } from "../../support/client-target.ts";

/** By default curl does without the address in 227; here it has to believe it. */
const DATA_MODES: Readonly<Record<DataMode, readonly string[]>> = {
  EPSV: [],
  PASV: ["--disable-epsv", "--no-ftp-skip-pasv-ip"],
  active: ["--ftp-port", "-"],
};

export class Curl implements ResumingClient {
  transcript = "";
  readonly #target: ClientTarget;

  constructor(target: ClientTarget) {
    this.#target = target;
  }

  async upload(localPath: string, path: string) {
    await this.#curl(path, "--upload-file", localPath);
  }

  async download(path: string, localPath: string) {
    await this.#curl(path, "--output", localPath);
  }

  async resume(path: string, localPath: string) {
    await this.#curl(path, "--output", localPath, "--continue-at", String((await stat(localPath)).size));
  }

  async resumeUpload(localPath: string, path: string) {
    await this.#curl(path, "--upload-file", localPath, "--continue-at", "-");
  }

  async list(folder: string) {
    const names = await this.#curl(`${folder.replace(/\/$/, "")}/`, "--list-only");
    return names.split(/\r?\n/).filter((name) => name !== "");
  }

  rename(from: string, to: string) {
    return this.#quote(`RNFR ${from}`, `RNTO ${to}`);
  }

  remove(path: string) {
    return this.#quote(`DELE ${path}`);
  }

  makeDirectory(path: string) {
    return this.#quote(`MKD ${path}`);
  }

  removeDirectory(path: string) {
    return this.#quote(`RMD ${path}`);
  }

  async [Symbol.asyncDispose]() {}

  async #quote(...commands: string[]) {
    await this.#curl("/", "--head", ...commands.flatMap((command) => ["--quote", command]));
  }

  async #curl(path: string, ...args: string[]): Promise<string> {
    const { host, port, username, password, security, certificate, dataMode = "EPSV" } = this.#target;
    const { stdout, stderr } = await runWell("curl", [
      ...["--silent", "--show-error", "--verbose", "--max-time", "60", "--cacert", certificate],
      ...["--user", `${username}:${password}`],
      ...(security === "explicit" ? ["--ssl-reqd"] : []),
      ...DATA_MODES[dataMode],
      ...args,
      `${security === "implicit" ? "ftps" : "ftp"}://${host}:${port}${encodePath(path)}`,
    ]);
    this.transcript += stderr;
    return stdout;
  }
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
