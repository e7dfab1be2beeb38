import { execFile } from "node:child_process";

/** Hardly any step of a test takes longer; programs have a limit of their own below it. */
const SECONDS = 90;

export interface Outcome {
  /** 0 when the program was content. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  /** What it reads. @default nothing */
  readonly input?: string;
  /** Beside the test's own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How long it may take. @default 90 */
  readonly seconds?: number;
}

/** Runs a program to its end. Rejects only when it cannot be run at all. */
export function runProgram(
  program: string,
  args: readonly string[],
  { input = "", environment = {}, seconds = SECONDS }: ProgramOptions = {},
): Promise<Outcome> {
  const options = { timeout: seconds * 1000, maxBuffer: 1 << 26, env: { ...process.env, ...environment } };
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error?.code === "ENOENT") reject(new Error(`${program} is not installed; .ci/run installs all clients.`));
      else resolve({ code: error ? (error.code ?? error.signal ?? "killed") : 0, stdout, stderr });
    });
    // A program that ends before it has read everything says why by its outcome.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

/** As `runProgram`, for what has to succeed. */
export async function runWell(program: string, args: readonly string[], options?: ProgramOptions): Promise<Outcome> {
  const outcome = await runProgram(program, args, options);
  if (outcome.code === 0) return outcome;
  throw new Error(`${program} ended by ${outcome.code}.\n${outcome.stderr}\n${outcome.stdout}`);
}
