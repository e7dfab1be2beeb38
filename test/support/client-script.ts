import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ClientTarget, ResumingClient } from "./client-target.ts";

/** Nothing in a session takes as long; a client that hangs ends before its test does, and says what it was doing. */
const SECONDS = 60;

/** A program and its first arguments; host, port, security, certificate, user, password and data mode follow them. */
export type Script = readonly [program: string, ...args: readonly string[]];

/** The path of a script in test/e2e/clients. */
export function scriptPath(name: string): string {
  return fileURLToPath(new URL(`../e2e/clients/${name}`, import.meta.url));
}

/**
 * A library of another language: one session for all steps, in a process of its own. Each line of its input is a step and
 * its arguments, and each line of its output answers one: "ok" and the results, or "error" and why; all parted by tabs,
 * since that needs no library anywhere. The transcript is what it says on its standard error.
 */
export class ScriptedClient implements ResumingClient {
  transcript = "";
  readonly #name: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown>;
  readonly #answers: AsyncIterator<string>;

  /** @param target its data mode is one that the script knows. */
  constructor([program, ...args]: Script, target: ClientTarget) {
    const { host, port, security, certificate, username, password, dataMode = "PASV" } = target;
    this.#name = args.at(-1) ?? program;
    const whither = [host, String(port), security, certificate, username, password, dataMode];
    this.#child = spawn(program, [...args, ...whither], { timeout: SECONDS * 1000 });
    this.#ended = once(this.#child, "close").catch((error: Error) => {
      this.transcript += `${error.message}; .ci/run installs all clients.\n`;
    });
    // An answer is awaited anyway; that the program is gone says the end of its output.
    this.#child.stdin.on("error", () => {});
    this.#answers = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
    this.#child.stderr.on("data", (chunk) => {
      this.transcript += chunk;
    });
  }

  async upload(localPath: string, path: string) {
    await this.#step("upload", localPath, path);
  }

  async download(path: string, localPath: string) {
    await this.#step("download", path, localPath);
  }

  async resume(path: string, localPath: string) {
    await this.#step("resume", path, localPath);
  }

  async resumeUpload(localPath: string, path: string) {
    await this.#step("resumeUpload", localPath, path);
  }

  async list(folder: string) {
    return this.#step("list", folder);
  }

  async rename(from: string, to: string) {
    await this.#step("rename", from, to);
  }

  async remove(path: string) {
    await this.#step("remove", path);
  }

  async makeDirectory(path: string) {
    await this.#step("makeDirectory", path);
  }

  async removeDirectory(path: string) {
    await this.#step("removeDirectory", path);
  }

  /** The end of its input is its QUIT. */
  async [Symbol.asyncDispose]() {
    this.#child.stdin.end();
    await this.#ended;
  }

  async #step(step: string, ...args: string[]): Promise<string[]> {
    this.#child.stdin.write(`${[step, ...args].join("\t")}\n`);
    const { value, done } = await this.#answers.next();
    if (done) await this.#ended;
    const [outcome, ...results] = done ? [] : value.split("\t");
    if (outcome === "ok") return results;
    throw new Error(`${this.#name}: ${results.join(" ") || "it ended"}\n${this.transcript}`);
  }
}
