import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { describeClient } from "../../support/client-scenario.ts";
import type { Client, ClientTarget } from "../../support/client-target.ts";

const PROGRAM = fileURLToPath(new URL("ftplib_client.py", import.meta.url));
const answerSchema = z.union([z.object({ result: z.unknown() }).strict(), z.object({ error: z.string() })]);

/** One session for all steps, in a process of its own. */
class Ftplib implements Client {
  transcript = "";
  readonly #python: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown>;
  readonly #answers: AsyncIterator<string>;

  constructor({ dataMode = "PASV", ...target }: ClientTarget) {
    this.#python = spawn("python3", [PROGRAM, JSON.stringify({ ...target, dataMode })]);
    this.#ended = once(this.#python, "exit");
    this.#answers = createInterface(this.#python.stdout)[Symbol.asyncIterator]();
    this.#python.stderr.on("data", (chunk) => {
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

  async list(folder: string) {
    return z.array(z.string()).parse(await this.#step("list", folder));
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
    this.#python.stdin.end();
    await this.#ended;
  }

  async #step(step: string, ...args: string[]): Promise<unknown> {
    this.#python.stdin.write(`${JSON.stringify({ step, arguments: args })}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`ftplib ended.\n${this.transcript}`);
    const answer = answerSchema.parse(JSON.parse(value));
    if ("error" in answer) throw new Error(`${answer.error}\n${this.transcript}`);
    return answer.result;
  }
}

describeClient({
  dataModes: () => [
    { dataMode: "PASV", command: "PASV" },
    { dataMode: "EPSV", command: "EPSV" },
    { dataMode: "active", command: "PORT" },
  ],
  open: async (target) => new Ftplib(target),
});
