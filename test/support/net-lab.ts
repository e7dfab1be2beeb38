import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Outcome, type ProgramOptions, runProgram, runWell } from "./client-program.ts";
import { connectBoth, toLoopback } from "./netlab/relayed.ts";
import { SpawnedProgram } from "./spawned-program.ts";

const NETLAB = fileURLToPath(new URL("netlab.sh", import.meta.url));
const RELAY = fileURLToPath(new URL("netlab/relay.ts", import.meta.url));

/** test/support/netlab.sh has the picture. */
export type LabHost = "node" | "neighbour" | "edge" | "internet" | "client" | "office" | "partner";

/** By which clients of the lab know the node. */
export const NODE_NAME = "ftp.example.test";

/** What the node's public address is until `address` says otherwise. */
export const FIRST_ADDRESS = "203.0.113.10";

let labs = 0;

/** An internet of network namespaces of this test's own. Needs root, iproute2 and nftables. */
export class NetLab implements AsyncDisposable {
  readonly #name: string;
  readonly #folder: string;
  readonly #stack = new AsyncDisposableStack();
  #exposed = 0;

  private constructor(name: string, folder: string) {
    this.#name = name;
    this.#folder = folder;
  }

  static async up(): Promise<NetLab> {
    labs += 1;
    const lab = new NetLab(`pv${process.pid}-${labs}`, await mkdtemp(join(tmpdir(), "pasvport-lab-")));
    await lab.#netlab(["up"]);
    return lab;
  }

  /** What `podman run --network` takes. */
  network(host: LabHost): string {
    return `ns:/run/netns/${this.#name}-${host}`;
  }

  /** Runs a program there to its end. */
  run(host: LabHost, program: string, args: readonly string[], options?: ProgramOptions): Promise<Outcome> {
    return runProgram(...this.#there(host, program, args), options);
  }

  /** Starts a program there; it ends with the lab at the latest. */
  start(host: LabHost, program: string, args: readonly string[], environment?: NodeJS.ProcessEnv): SpawnedProgram {
    return this.#stack.use(new SpawnedProgram(...this.#there(host, program, args), environment));
  }

  /** Which TCP ports of the node its security group lets in, such as "21,50000-50100". */
  admit(ports: string): Promise<void> {
    return this.#netlab(["admit", ports]);
  }

  /** The node's security group, as security-group-rules.ts writes it. */
  guard(rules: readonly string[]): Promise<void> {
    return this.#netlab(["guard"], rules.join("\n"));
  }

  /** Gives the node another public address, at once: sessions that are open go silent. */
  address(address: string): Promise<void> {
    return this.#netlab(["address", address]);
  }

  /** Which TCP ports the office's firewall lets its partner use, such as "21,80,443", or "all". */
  egress(ports: string): Promise<void> {
    return this.#netlab(["egress", ports]);
  }

  /** What an office's firewall makes of passive mode: netlab.sh has the arguments, such as ["--port", "20000"]. */
  rewrite(...args: readonly string[]): Promise<void> {
    return this.#netlab(["rewrite", ...args]);
  }

  /**
   * Lets programs there reach a port of this machine's loopback: at the same port of theirs, or at another address of
   * their own. Namespaces share no network with us but the file system, and with it sockets that are files.
   */
  async expose(
    host: LabHost,
    port: number,
    { address = "127.0.0.1", as = port }: { readonly address?: string; readonly as?: number } = {},
  ): Promise<AsyncDisposable> {
    await using stack = new AsyncDisposableStack();
    this.#exposed += 1;
    const path = join(this.#folder, String(this.#exposed));
    const server = createServer({ allowHalfOpen: true }, (near) => connectBoth(near, toLoopback(port)));
    await once(server.listen(path), "listening");
    stack.defer(() => void server.close());
    if (address !== "127.0.0.1") await this.#must(host, "ip", ["address", "replace", `${address}/32`, "dev", "lo"]);
    const relay = stack.use(this.start(host, process.execPath, [RELAY, address, String(as), path]));
    await relay.says(/listening/);
    return this.#stack.use(stack.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    await this.#netlab(["down"]);
    await rm(this.#folder, { recursive: true });
  }

  async #must(host: LabHost, program: string, args: readonly string[]): Promise<void> {
    await runWell(...this.#there(host, program, args));
  }

  #there(host: LabHost, program: string, args: readonly string[]): [string, string[]] {
    return ["ip", ["netns", "exec", `${this.#name}-${host}`, program, ...args]];
  }

  /** Not through a pipe for its outputs: what it leaves running would keep that open. */
  async #netlab(args: readonly string[], input = ""): Promise<void> {
    const child = spawn(NETLAB, args, {
      env: { ...process.env, LAB: this.#name },
      stdio: ["pipe", "ignore", "inherit"],
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`netlab.sh ${args.join(" ")} ended by ${code}.`);
  }
}
