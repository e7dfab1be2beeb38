import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lock } from "proper-lockfile";
import { z } from "zod";
import { StartError } from "./start-error.ts";

/** A process that was killed leaves its lock; it counts for nothing after so long. */
const STALE_LOCK_MS = 3_000;
const SECRETS = "secrets.json";
const LOCK_TRIES = { retries: 8, factor: 1, minTimeout: 500 };

const secretsSchema = z.object({ token: z.string().min(16), demoPassword: z.string().min(12) });
export type Secrets = z.infer<typeof secretsSchema>;

/** Where local mode keeps everything; one process at a time. */
export class StateFolder implements AsyncDisposable {
  readonly #path: string;
  readonly #unlock: () => Promise<void>;

  private constructor(path: string, unlock: () => Promise<void>) {
    this.#path = path;
    this.#unlock = unlock;
  }

  /** Rejects with a `StartError` when the folder cannot be written or another process has it. */
  static async open(path: string): Promise<StateFolder> {
    try {
      await makeFolder(path);
      await closeToOthers(path);
      const unlock = await lock(path, {
        stale: STALE_LOCK_MS,
        update: 1_000,
        retries: LOCK_TRIES,
        lockfilePath: join(path, "lock"),
      });
      await rm(join(path, "local.json"), { force: true });
      return new StateFolder(path, unlock);
    } catch (error) {
      throw new StartError(complaint(path, error), { cause: error });
    }
  }

  path(...names: string[]): string {
    return join(this.#path, ...names);
  }

  /** Makes a folder in it that only we may enter. */
  async folder(name: string): Promise<string> {
    const path = this.path(name);
    await makeFolder(path);
    return path;
  }

  /** Token and demo password: made once, then kept. */
  async secrets(): Promise<Secrets> {
    const kept = await readFile(this.path(SECRETS), "utf8").catch(absent);
    if (kept !== undefined) return secretsSchema.parse(JSON.parse(kept));
    const secrets = {
      token: randomBytes(24).toString("base64url"),
      demoPassword: randomBytes(12).toString("base64url"),
    };
    await this.writePrivate(SECRETS, `${JSON.stringify(secrets, null, 2)}\n`);
    return secrets;
  }

  /** Writes a file whole or not at all, readable by us alone. */
  async writePrivate(name: string, text: string): Promise<void> {
    const path = this.path(name);
    const temporary = `${path}.${process.pid}.tmp`;
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path("local.json"), { force: true });
    await this.#unlock();
  }
}

/** As `mkdir -p`, for us alone; a folder that is there stays as it is. Node's own never ends where a folder exists and can hold none, such as /proc. */
async function makeFolder(path: string): Promise<void> {
  const made = await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => error);
  if (!made || made.code === "EEXIST") return;
  if (made.code !== "ENOENT" || (await stat(dirname(path)).catch(absent))) throw made;
  await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o700 });
}

/** A folder that we made, or that was made for us. One that holds other people's things stays as it is. */
async function closeToOthers(path: string): Promise<void> {
  const names = await readdir(path);
  if (names.length === 0 || names.includes(SECRETS)) await chmod(path, 0o700);
}

function complaint(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ELOCKED")
    return `Another Pasvport uses the state folder ${path}; end it first, or choose another folder with --state.`;
  return `The state folder ${path} cannot be written (${message}); choose another with --state.`;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
  return undefined;
}
