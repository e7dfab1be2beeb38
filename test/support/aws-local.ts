import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port.ts";
import { eventually } from "./local-eventually.ts";
import { SpawnedProgram } from "./spawned-program.ts";

const AWS_LOCAL = fileURLToPath(new URL("aws-local.sh", import.meta.url));

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface RoleSession extends AccessKey {
  readonly sessionToken: string;
  /** RFC 3339. */
  readonly expiration: string;
}

/** The account's root; of it alone the emulator checks no signature. */
const ROOT: AccessKey = { accessKeyId: "test", secretAccessKey: "test" };

/** An AWS of this test's own, on the loopback, empty at its start: policies are enforced, Lambdas run. */
export class AwsLocal implements AsyncDisposable {
  readonly account = "000000000000";
  readonly region = "us-east-1";
  readonly port: number;
  readonly #program: SpawnedProgram;
  readonly #folder: string;

  private constructor(port: number, folder: string, more: Readonly<Record<string, string>>) {
    this.port = port;
    this.#folder = folder;
    this.#program = new SpawnedProgram(AWS_LOCAL, ["run"], {
      ...process.env,
      AWS_LOCAL_AUTH: "1",
      AWS_LOCAL_PORT: String(port),
      AWS_LOCAL_DIR: folder,
      AWS_LOCAL_NODE: dirname(process.execPath),
      ...more,
    });
  }

  /** @param more variables of aws-local.sh, such as AWS_LOCAL_AUTHFAILURES. */
  static async start(more: Readonly<Record<string, string>> = {}): Promise<AwsLocal> {
    const folder = await mkdtemp(join(tmpdir(), "pasvport-aws-"));
    const aws = new AwsLocal(await freePort(), folder, more);
    try {
      await eventually("the emulator's health", () => aws.#answers(), 60);
    } catch (error) {
      await aws[Symbol.asyncDispose]();
      throw new Error(`The emulator did not start: ${aws.#program.output.slice(-2000)}`, { cause: error });
    }
    return aws;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Of root, for programs. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: ROOT.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
      AWS_REGION: this.region,
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  /** Of root, for clients of the SDK. */
  get clientConfig() {
    return { endpoint: this.endpoint, region: this.region, credentials: ROOT };
  }

  /** What it has said; what Lambdas said is in their logs (function-logs.ts). */
  get log(): string {
    return this.#program.output;
  }

  /** Asks a service that the project has no client of, as root; its XML. Rejects when it refuses. */
  async query(service: "iam" | "sts" | "cloudformation", parameters: Record<string, string>): Promise<string> {
    const response = await fetch(this.endpoint, {
      method: "POST",
      headers: { authorization: this.rootAuthorization(service) },
      body: new URLSearchParams(parameters),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${service} ${parameters.Action}: ${response.status} ${text}`);
    return text;
  }

  /** For requests that no client of the SDK makes. */
  rootAuthorization(service: string): string {
    const scope = `${ROOT.accessKeyId}/20260101/${this.region}/${service}/aws4_request`;
    return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=unchecked`;
  }

  /** A session of the role, as the service has it that the role is for; nobody need trust root with it. */
  async assumeRole(roleArn: string): Promise<RoleSession> {
    const xml = await this.query("sts", {
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: "task",
    });
    return {
      accessKeyId: element(xml, "AccessKeyId"),
      secretAccessKey: element(xml, "SecretAccessKey"),
      sessionToken: element(xml, "SessionToken"),
      expiration: element(xml, "Expiration"),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<true | undefined> {
    // Refused: it does not listen yet.
    const response = await fetch(`${this.endpoint}/_ministack/health`).catch(() => undefined);
    return response?.ok || undefined;
  }
}

/** The text of the first element of this name. */
export function element(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`No ${name} in ${xml}`);
  return text;
}
