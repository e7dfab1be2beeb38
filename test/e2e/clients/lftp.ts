import { readFile } from "node:fs/promises";
import type { ClientFiles } from "../../support/client-files.ts";
import { runWell } from "../../support/client-program.ts";
import type { ClientTarget, DataMode, ResumingClient } from "../../support/client-target.ts";

/** On IPv4 lftp knows EPSV only when told, and EPRT not at all. */
const DATA_MODES: Readonly<Record<DataMode, readonly string[]>> = {
  EPSV: ["set ftp:prefer-epsv yes"],
  PASV: ["set ftp:prefer-epsv no", "set ftp:fix-pasv-address no"],
  active: ["set ftp:passive-mode no"],
};

export class Lftp implements ResumingClient {
  transcript = "";
  readonly #target: ClientTarget;
  readonly #files: ClientFiles;

  constructor(target: ClientTarget, files: ClientFiles) {
    this.#target = target;
    this.#files = files;
  }

  async upload(localPath: string, path: string) {
    await this.run(`put ${quoted(localPath)} -o ${quoted(path)}`);
  }

  async download(path: string, localPath: string) {
    await this.run(`get ${quoted(path)} -o ${quoted(localPath)}`);
  }

  async resume(path: string, localPath: string) {
    await this.run(`get -c ${quoted(path)} -o ${quoted(localPath)}`);
  }

  async resumeUpload(localPath: string, path: string) {
    await this.run(`put -c ${quoted(localPath)} -o ${quoted(path)}`);
  }

  async list(folder: string) {
    // Not as an argument of cls, which takes brackets for a pattern.
    const names = await this.run(`cd ${quoted(folder)}; cls --basename -1 -a`);
    return names
      .split("\n")
      .filter((name) => name !== "")
      .map((name) => name.replace(/\/$/, ""));
  }

  async rename(from: string, to: string) {
    await this.run(`mv ${quoted(from)} ${quoted(to)}`);
  }

  async remove(path: string) {
    await this.run(`rm ${quoted(path)}`);
  }

  async makeDirectory(path: string) {
    await this.run(`mkdir ${quoted(path)}`);
  }

  async removeDirectory(path: string) {
    await this.run(`rmdir ${quoted(path)}`);
  }

  [Symbol.asyncDispose]() {
    return this.#files[Symbol.asyncDispose]();
  }

  /** @returns what it printed; what was said on the wire joins the transcript. */
  async run(command: string): Promise<string> {
    const { host, port, username, password, security, certificate, dataMode = "PASV" } = this.#target;
    const log = this.#files.path("transcript");
    const script = [
      ...["set cmd:fail-exit yes", "set net:timeout 20", "set net:max-retries 1", "set xfer:clobber yes"],
      ...["set xfer:use-temp-file no", `set ssl:ca-file ${quoted(certificate)}`, "set ftp:ssl-protect-data yes"],
      security === "plain" ? "set ftp:ssl-allow no" : "set ftp:ssl-force yes",
      ...DATA_MODES[dataMode],
      `debug -o ${quoted(log)} 8`,
      `open -u ${username},${password} ${security === "implicit" ? "ftps" : "ftp"}://${host}:${port}`,
      command,
      "bye",
    ];
    try {
      return (await runWell("lftp", ["--norc", "-c", script.join("; ")])).stdout;
    } finally {
      // It goes on with the same file.
      this.transcript = await readFile(log, "utf8").catch(() => "");
    }
  }
}

export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
