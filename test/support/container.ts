import { fileURLToPath } from "node:url";
import { runProgram, runWell } from "./client-program.ts";
import { SpawnedProgram } from "./spawned-program.ts";

const CONTAINER = fileURLToPath(new URL("container.sh", import.meta.url));

/** The node's image, built from this repository; it goes with the test. */
export class NodeImage implements AsyncDisposable {
  readonly tag = `localhost/pasvport-node:test-${process.pid}`;

  static async build(): Promise<NodeImage> {
    const image = new NodeImage();
    await runWell(CONTAINER, ["build", image.tag], { seconds: 280 });
    return image;
  }

  /** What `podman image inspect` says, by a Go template such as "{{.Config.User}}". */
  async inspect(template: string): Promise<string> {
    return (await runWell("podman", ["image", "inspect", this.tag, "--format", template])).stdout.trim();
  }

  /** Calls `look` with the folder in which its files can be seen. */
  async mounted<T>(look: (folder: string) => T | Promise<T>): Promise<T> {
    const { stdout } = await runWell("podman", ["image", "mount", this.tag]);
    try {
      return await look(stdout.trim());
    } finally {
      await runWell("podman", ["image", "unmount", this.tag]);
    }
  }

  /** @param network such as `NetLab.network("node")` gives, or "none". */
  async run(network: string, environment: Readonly<Record<string, string>>): Promise<RunningContainer> {
    const variables = Object.entries(environment).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
    const { stdout } = await runWell(CONTAINER, [
      "run",
      this.tag,
      "--network",
      network,
      "--memory",
      "2g",
      ...variables,
    ]);
    return new RunningContainer(stdout.trim());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runProgram("podman", ["rmi", this.tag]);
  }
}

/** Locked down as ECS does it: not root, no capabilities but the one for low ports, nothing to write on. */
export class RunningContainer implements AsyncDisposable {
  readonly #id: string;

  constructor(id: string) {
    this.#id = id;
  }

  /** What `podman inspect` says, by a Go template. */
  async inspect(template: string): Promise<string> {
    return (await runWell("podman", ["inspect", this.#id, "--format", template])).stdout.trim();
  }

  /** Both of its outputs. */
  async log(): Promise<string> {
    const { stdout, stderr } = await runWell("podman", ["logs", this.#id]);
    return stdout + stderr;
  }

  /** Resolves once it serves. */
  async ready(): Promise<void> {
    await using log = new SpawnedProgram("podman", ["logs", "--follow", this.#id]);
    await log.says(/health is served/);
  }

  /** What the image's own HEALTHCHECK finds: nothing runs that by itself where there is no systemd. */
  async isHealthy(): Promise<boolean> {
    return (await runProgram("podman", ["healthcheck", "run", this.#id])).code === 0;
  }

  /** Runs a program in it. */
  execute(...command: readonly string[]) {
    return runProgram("podman", ["exec", this.#id, ...command]);
  }

  /** SIGTERM. */
  async terminate(): Promise<void> {
    await runWell("podman", ["kill", "--signal", "TERM", this.#id]);
  }

  /** Its exit status, once it has ended. */
  async ended(): Promise<number> {
    return Number((await runWell("podman", ["wait", this.#id])).stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runProgram("podman", ["rm", "--force", "--time", "1", this.#id]);
  }
}
