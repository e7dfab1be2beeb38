import { type ChildProcessByStdio, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const PASVPORT = fileURLToPath(new URL("../../bin/pasvport.ts", import.meta.url));
/** Longer than a drain of idle sessions takes, shorter than a drain that waits for somebody. */
const EXIT_SECONDS = 20;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface LocalProcessOptions {
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** By `npm start --`, in a process group of its own, as a shell would do it. */
  readonly npm?: boolean | undefined;
}

/** The product as a child process, and all that it says. */
export class LocalProcess implements AsyncDisposable {
  readonly exited: Promise<Exit>;
  exit: Exit | undefined;
  stdout = "";
  stderr = "";
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #leadsGroup: boolean;

  /** @param args what follows `pasvport`; with npm, what follows `start`. */
  constructor(args: readonly string[], { environment, npm = false }: LocalProcessOptions = {}) {
    const options = { cwd: REPOSITORY, env: { ...process.env, ...environment }, detached: npm } satisfies SpawnOptions;
    this.#leadsGroup = npm;
    this.#child = spawn(npm ? "npm" : process.execPath, npm ? ["start", "--", ...args] : [PASVPORT, ...args], {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout.on("data", (chunk) => {
      this.stdout += chunk;
    });
    this.#child.stderr.on("data", (chunk) => {
      this.stderr += chunk;
    });
    this.exited = once(this.#child, "close").then(([code, signal]) => {
      this.exit = { code, signal };
      return this.exit;
    });
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error("The process was not started.");
    return this.#child.pid;
  }

  /** Everything it said. */
  get output(): string {
    return this.stdout + this.stderr;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As the terminal does on Ctrl-C: to npm, the product and its workers alike. */
  killGroup(signal: NodeJS.Signals): void {
    if (!this.#leadsGroup) throw new Error("The process has no group of its own.");
    process.kill(-this.pid, signal);
  }

  /** How it ended. It is killed, and this rejects, when that takes too long. */
  async end(seconds = EXIT_SECONDS): Promise<Exit> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new Error(`It did not end in ${seconds} s: ${this.output}`)),
      seconds * 1000,
    );
    try {
      return await Promise.race([this.exited, late.promise]);
    } catch (error) {
      if (this.#leadsGroup) this.killGroup("SIGKILL");
      else this.kill("SIGKILL");
      await this.exited;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks it to end, if it still runs. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<Exit> {
    if (!this.exit) this.kill(signal);
    return this.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ran = !this.exit;
    const { code, signal } = await this.stop();
    if (ran && code !== 0) throw new Error(`It ended by ${signal ?? `code ${code}`}, not by 0: ${this.output}`);
  }
}
