import { runWell } from "../../support/client-program.ts";
import type { Client, ClientTarget } from "../../support/client-target.ts";

const SECURITIES = { plain: [], explicit: ["--ftp-explicit-tls"], implicit: ["--ftp-tls"] } as const;

export class Rclone implements Client {
  transcript = "";
  readonly #target: ClientTarget;
  readonly #hiddenPassword: string;

  private constructor(target: ClientTarget, hiddenPassword: string) {
    this.#target = target;
    this.#hiddenPassword = hiddenPassword;
  }

  static async open(target: ClientTarget): Promise<Rclone> {
    const { stdout } = await runWell("rclone", ["obscure", "--", target.password]);
    return new Rclone(target, stdout.trim());
  }

  async upload(localPath: string, path: string) {
    await this.run("copyto", "--ignore-times", localPath, `:ftp:${path}`);
  }

  async download(path: string, localPath: string) {
    await this.run("copyto", "--ignore-times", `:ftp:${path}`, localPath);
  }

  /** Not by any option of it. */
  async resume(_path: string, _localPath: string): Promise<void> {
    throw new Error("rclone copies files whole.");
  }

  async list(folder: string) {
    const names = await this.run("lsf", `:ftp:${folder}`);
    return names
      .split("\n")
      .filter((name) => name !== "")
      .map((name) => name.replace(/\/$/, ""));
  }

  async rename(from: string, to: string) {
    await this.run("moveto", `:ftp:${from}`, `:ftp:${to}`);
  }

  async remove(path: string) {
    await this.run("deletefile", `:ftp:${path}`);
  }

  async makeDirectory(path: string) {
    await this.run("mkdir", `:ftp:${path}`);
  }

  async removeDirectory(path: string) {
    await this.run("rmdir", `:ftp:${path}`);
  }

  async [Symbol.asyncDispose]() {}

  /** @returns what it printed; what was said on the wire joins the transcript. */
  async run(command: string, ...args: string[]): Promise<string> {
    const { host, port, username, security, certificate, dataMode } = this.#target;
    const options = [
      ...["--config", "/dev/null", "--retries", "1", "--low-level-retries", "1", "-vv", "--dump", "bodies"],
      ...["--ftp-host", host, "--ftp-port", String(port), "--ftp-user", username, "--ftp-pass", this.#hiddenPassword],
      ...SECURITIES[security],
      ...(dataMode === "PASV" ? ["--ftp-disable-epsv"] : []),
    ];
    const { stdout, stderr } = await runWell("rclone", [command, ...options, ...args], {
      // Its own option for this does nothing for FTP.
      environment: { SSL_CERT_FILE: certificate },
    });
    this.transcript += said(stderr);
    return stdout;
  }
}

/** The commands, and not the answers, of which FEAT's would look like commands. */
function said(log: string): string {
  return [...log.matchAll(/FTP Tx: .*\n/g)].join("");
}
