import { readFile } from "node:fs/promises";
import type { ClientFiles } from "./client-files.ts";
import { runProgram } from "./client-program.ts";
import type { ClientTarget, ResumingClient } from "./client-target.ts";

/** What the classic program ftp is called here, and the commands that choose how data connections come about. */
export interface ClassicProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly dataModeCommands: readonly string[];
}

/** BSD's ftp and its heirs: commands from the standard input, a new process for each step. Plain connections only. */
export class ClassicFtp implements ResumingClient {
  transcript = "";
  readonly #program: ClassicProgram;
  readonly #target: ClientTarget;
  readonly #files: ClientFiles;

  constructor(program: ClassicProgram, target: ClientTarget, files: ClientFiles) {
    this.#program = program;
    this.#target = target;
    this.#files = files;
  }

  upload(localPath: string, path: string) {
    return this.run(`put ${quoted(localPath)} ${quoted(path)}`);
  }

  download(path: string, localPath: string) {
    return this.run(`get ${quoted(path)} ${quoted(localPath)}`);
  }

  resume(path: string, localPath: string) {
    return this.run(`reget ${quoted(path)} ${quoted(localPath)}`);
  }

  async resumeUpload(localPath: string, path: string) {
    await this.run(`size ${quoted(path)}`);
    const size = this.transcript.match(/^213 (\d+)/m)?.[1];
    await this.run(`restart ${size}`, `put ${quoted(localPath)} ${quoted(path)}`);
  }

  async list(folder: string) {
    const names = this.#files.path("names");
    await this.run(`cd ${quoted(folder)}`, `nlist . ${quoted(names)}`);
    return (await readFile(names, "utf8")).split("\n").filter((name) => name !== "");
  }

  rename(from: string, to: string) {
    return this.run(`rename ${quoted(from)} ${quoted(to)}`);
  }

  remove(path: string) {
    return this.run(`delete ${quoted(path)}`);
  }

  makeDirectory(path: string) {
    return this.run(`mkdir ${quoted(path)}`);
  }

  removeDirectory(path: string) {
    return this.run(`rmdir ${quoted(path)}`);
  }

  [Symbol.asyncDispose]() {
    return this.#files[Symbol.asyncDispose]();
  }

  /** Rejects when the server refused the last command: what the program itself thinks of it, it tells nobody. */
  async run(...commands: string[]): Promise<void> {
    const { host, port, username, password } = this.#target;
    const { program, args, dataModeCommands } = this.#program;
    const input = [`user ${username} ${password}`, "binary", ...dataModeCommands, ...commands, "bye", ""].join("\n");
    const { stdout, stderr } = await runProgram(program, [...args, "-dvni", host, String(port)], { input });
    this.transcript += stdout + stderr;
    const answers = [...stdout.matchAll(/^([1-5])\d\d /gm)].map(([, kind]) => kind);
    // The last but the one to QUIT.
    if (answers.at(-2) !== "2") throw new Error(`${program}: ${stdout}${stderr}`);
  }
}

/** Quotation marks themselves cannot be quoted. */
function quoted(text: string): string {
  return `"${text}"`;
}
