import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { eventually } from "./local-eventually.ts";

/** A program that runs beside the test, and all that it says. */
export class SpawnedProgram implements AsyncDisposable {
  /** Both of its outputs. */
  output = "";
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  #end: number | string | undefined;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;

  /** @param environment all of it; by default the test's own. */
  constructor(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = process.env) {
    this.#child = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.on("data", (chunk) => {
        this.output += chunk;
      });
    this.ended = once(this.#child, "close").then(([code, signal]) => {
      this.#end = code ?? signal;
      return code ?? signal;
    });
  }

  /** Waits until it says so. Rejects when it ends before, or takes longer than `seconds`. */
  async says(pattern: RegExp, seconds = 30): Promise<RegExpExecArray> {
    const look = () => {
      const found = pattern.exec(this.output);
      if (!found && this.#end !== undefined) throw new Error(`It ended by ${this.#end}: ${this.output}`);
      return found ?? undefined;
    };
    try {
      return await eventually(String(pattern), look, seconds);
    } catch (error) {
      throw new Error(`Waiting for ${pattern} of what said:\n${this.output}`, { cause: error });
    }
  }

  /** Asks it to end, if it still runs; its exit code or the signal. */
  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | string> {
    if (this.#end === undefined) this.#child.kill(signal);
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
