import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { AwsLocal } from "./aws-local.ts";
import { type Outcome, runProgram } from "./client-program.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const CDK = fileURLToPath(import.meta.resolve("aws-cdk/bin/cdk"));
const SECONDS = 170;

const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));
/** By stack and name. */
export type Outputs = z.infer<typeof outputsSchema>;

/** What `cdk synth` made: a folder that the other commands take in place of the app. */
export type Assembly = string & { readonly kind: "assembly" };

/** This repository's app, and what an operator does with it by the CDK's command line. */
export class CdkApp implements AsyncDisposable {
  readonly #aws: AwsLocal;
  readonly #folder: string;
  #assemblies = 0;

  private constructor(aws: AwsLocal, folder: string) {
    this.#aws = aws;
    this.#folder = folder;
  }

  static async in(aws: AwsLocal): Promise<CdkApp> {
    const folder = await mkdtemp(join(tmpdir(), "pasvport-cdk-"));
    await mkdir(join(folder, "home"));
    return new CdkApp(aws, folder);
  }

  async bootstrap(): Promise<void> {
    // Without an app: it would synthesise first.
    await this.#must(["bootstrap", "--app", "", `aws://${this.#aws.account}/${this.#aws.region}`]);
  }

  /** @param stacks those whose Lambdas are bundled, and which can be deployed; by default all. */
  async synthesize(settings: object, ...stacks: readonly string[]): Promise<Assembly> {
    this.#assemblies += 1;
    const output = join(this.#folder, `assembly-${this.#assemblies}`) as Assembly;
    const context = ["--context", `pasvport=${JSON.stringify(settings)}`];
    await this.#must(["synth", ...chosen(stacks), "--quiet", ...context, "--output", output]);
    return output;
  }

  async deploy(assembly: Assembly, ...stacks: readonly string[]): Promise<Outputs> {
    const file = join(this.#folder, "outputs.json");
    const options = ["--app", assembly, "--require-approval", "never", "--outputs-file", file];
    await this.#must(["deploy", ...chosen(stacks), ...options]);
    return outputsSchema.parse(JSON.parse(await readFile(file, "utf8")));
  }

  /** Its code is 0 when what is deployed is what the assembly says. */
  diff(assembly: Assembly): Promise<Outcome> {
    return this.#run(["diff", "--app", assembly, "--method=template", "--fail"]);
  }

  async destroy(assembly: Assembly): Promise<void> {
    await this.#must(["destroy", "--all", "--force", "--app", assembly]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  async #must(args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await this.#run(args);
    if (code !== 0) throw new Error(`cdk ${args.join(" ")} ended by ${code}.\n${stdout}\n${stderr}`);
  }

  #run(args: readonly string[]): Promise<Outcome> {
    return runProgram("env", ["-C", REPOSITORY, process.execPath, CDK, ...args], {
      environment: { ...this.#aws.environment, ...this.#ownSettings() },
      seconds: SECONDS,
    });
  }

  /** A home of its own: there the command line remembers which account a key is of. */
  #ownSettings(): NodeJS.ProcessEnv {
    return {
      HOME: join(this.#folder, "home"),
      PATH: [join(REPOSITORY, "node_modules/.bin"), process.env.PATH].join(delimiter),
      CI: "true",
      CDK_DISABLE_CLI_TELEMETRY: "true",
      CDK_DEFAULT_ACCOUNT: this.#aws.account,
      CDK_DEFAULT_REGION: this.#aws.region,
    };
  }
}

function chosen(stacks: readonly string[]): string[] {
  return stacks.length > 0 ? [...stacks, "--exclusively"] : ["--all"];
}
