import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalFile } from "../../local/local-file.ts";
import { formatPortRange, type PortRange } from "../../shared/ports.ts";
import { FtpClient } from "./ftp-client.ts";
import { LocalApi, type Login } from "./local-api.ts";
import { eventually } from "./local-eventually.ts";
import { LocalProcess, type LocalProcessOptions } from "./local-process.ts";
import { freePassiveRange } from "./passive-range.ts";

const READY_SECONDS = 60;

export interface LocalModeOptions extends LocalProcessOptions {
  /** Kept at the end; without it, a temporary one that goes. */
  readonly state?: string | undefined;
  readonly passivePorts?: PortRange | undefined;
  /** More options of `pasvport start`; they win over those of the test. */
  readonly args?: readonly string[] | undefined;
}

/** The whole product as a new user starts it, on ports of its own. */
export interface LocalMode extends AsyncDisposable {
  readonly process: LocalProcess;
  readonly state: string;
  /** What local.json says. */
  readonly file: LocalFile;
  readonly api: LocalApi;
  /** The path of the certificate. */
  readonly certificate: string;
  /** A control connection that has been greeted. */
  connect(): Promise<FtpClient>;
  /** Without a name: as the demo account. */
  login(login?: Login): Promise<FtpClient>;
}

/** Resolves when local.json is there; rejects with what the product said when it ends before. */
export async function startLocalMode(options: LocalModeOptions = {}): Promise<LocalMode> {
  await using starting = new AsyncDisposableStack();
  const state = options.state ?? (await temporaryState(starting));
  const child = starting.use(new LocalProcess(await startArguments(state, options), options));
  const file = await eventually("local.json", () => readLocalFile(child, state), READY_SECONDS);
  const started = starting.move();
  const connect = async () => {
    const client = await FtpClient.connect(file.ftp.port, file.ftp.host);
    await client.reply();
    return client;
  };
  return {
    process: child,
    state,
    file,
    api: new LocalApi(file.api),
    certificate: join(state, file.certificate),
    connect,
    async login(login = file.account) {
      if (!login) throw new Error("There is no demo account.");
      return (await connect()).login(login.username, login.password);
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** What `start` is told, so that it disturbs nobody. */
export async function startArguments(
  state: string,
  { npm = false, passivePorts, args = [] }: LocalModeOptions = {},
): Promise<string[]> {
  const range = formatPortRange(passivePorts ?? (await freePassiveRange()));
  return [
    ...(npm ? [] : ["start"]),
    ...["--state", state, "--passive-ports", range, "--workers", "2"],
    ...["--ftp-port", "0", "--ftps-port", "0", "--api-port", "0"],
    ...args,
  ];
}

/** A folder that goes with the stack, and a state folder in it that is not there yet. */
export async function temporaryState(stack: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "pasvport-e2e-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "state");
}

/** Undefined while there is none that this process wrote: a killed one leaves its own behind. */
async function readLocalFile(child: LocalProcess, state: string): Promise<LocalFile | undefined> {
  if (child.exit) throw new Error(`Local mode ended with ${child.exit.code}: ${child.output}`);
  const text = await readFile(join(state, "local.json"), "utf8").catch(() => undefined);
  const file = text === undefined ? undefined : (JSON.parse(text) as LocalFile);
  return file && (await descends(file.pid, child.pid)) ? file : undefined;
}

/** Whether it is that process or a child of it (npm's). */
async function descends(pid: number, ancestor: number): Promise<boolean> {
  if (pid === ancestor) return true;
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return Number(status.replace(/^.*\) \S /s, "").split(" ")[0]) === ancestor;
}
