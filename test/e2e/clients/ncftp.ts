import { rm } from "node:fs/promises";
import { ClientFiles } from "../../support/client-files.ts";
import { runProgram, runWell } from "../../support/client-program.ts";
import type { ClientTarget, DataMode, ResumingClient } from "../../support/client-target.ts";

const DATA_MODES: Readonly<Record<DataMode, string>> = { PASV: "-F", active: "-E", EPSV: "-F" };

/** NcFTP's programs for transfers and lists, and its shell for the rest. */
export class Ncftp implements ResumingClient {
  transcript = "";
  readonly #target: ClientTarget;
  readonly #files: ClientFiles;

  private constructor(target: ClientTarget, files: ClientFiles) {
    this.#target = target;
    this.#files = files;
  }

  static async open(target: ClientTarget): Promise<Ncftp> {
    return new Ncftp(target, await ClientFiles.create());
  }

  async upload(localPath: string, path: string) {
    await this.#ncftp("ncftpput", "-C", this.#target.host, localPath, path);
  }

  async resumeUpload(localPath: string, path: string) {
    // By sendfile, which -s forbids, it sends the whole file behind REST.
    await this.#ncftp("ncftpput", "-s", "-z", "-C", this.#target.host, localPath, path);
  }

  async download(path: string, localPath: string) {
    // It refuses to fetch what looks the same by size and time.
    await rm(localPath, { force: true });
    await this.#ncftp("ncftpget", "-C", this.#target.host, path, localPath);
  }

  async resume(path: string, localPath: string) {
    await this.#ncftp("ncftpget", "-z", "-C", this.#target.host, path, localPath);
  }

  async list(folder: string) {
    const { host } = this.#target;
    const url = `ftp://${host}${folder.split("/").map(encodeURIComponent).join("/")}/`.replace(/\/\/$/, "/");
    const names = await this.#ncftp("ncftpls", "-1", url);
    return names.split("\n").filter((name) => name !== "");
  }

  rename(from: string, to: string) {
    return this.#shell(`rename "${from}" "${to}"`);
  }

  remove(path: string) {
    return this.#shell(`rm "${path}"`);
  }

  makeDirectory(path: string) {
    return this.#shell(`mkdir "${path}"`);
  }

  removeDirectory(path: string) {
    return this.#shell(`rmdir "${path}"`);
  }

  [Symbol.asyncDispose]() {
    return this.#files[Symbol.asyncDispose]();
  }

  async #ncftp(program: string, ...args: string[]): Promise<string> {
    const mode = DATA_MODES[this.#target.dataMode ?? "PASV"];
    const options = [...this.#login, mode, "-t", "20", "-d", "stderr"];
    const { stdout, stderr } = await runWell(program, [...options, ...args], this.#atHome);
    this.transcript += stderr;
    return stdout;
  }

  /** It ends well whatever happens in it, but says it. */
  async #shell(command: string): Promise<void> {
    const input = `${command}\nquit\n`;
    const { stdout, stderr } = await runProgram("ncftp", [...this.#login, this.#target.host], {
      ...this.#atHome,
      input,
    });
    this.transcript += stdout + stderr;
    if (/server said:|Error:|failed|not found/.test(stdout + stderr)) throw new Error(stdout + stderr);
  }

  get #login(): readonly string[] {
    const { username, password, port } = this.#target;
    return ["-u", username, "-p", password, "-P", String(port)];
  }

  /** It keeps notes in the home folder. */
  get #atHome() {
    return { environment: { HOME: this.#files.folder } };
  }
}
