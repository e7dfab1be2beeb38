import { Duration } from "aws-cdk-lib";
import { type IRole, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, LoggingFormat, Runtime } from "aws-cdk-lib/aws-lambda";
import { type BundlingOptions, NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { Construct } from "constructs";
import { repositoryPath } from "../repository.ts";
import { ServiceLogGroup } from "./service-log-group.ts";

export interface ServiceFunctionProps {
  /** The file that exports `handler`, as the repository knows it. */
  readonly entry: `lambda/${string}.ts`;

  readonly description: string;

  readonly environment: Readonly<Record<string, string>>;

  /**
   * How long one invocation may take.
   *
   * @default 30 seconds
   */
  readonly timeout?: Duration;

  /**
   * Memory, and with it CPU: 1,769 MiB are one.
   *
   * @default 512
   */
  readonly memorySize?: number;
}

/** The SDK goes into the bundle, so that what was tested is what runs; some packages in it still call `require`. */
const BUNDLING: BundlingOptions = {
  format: OutputFormat.ESM,
  target: "node24",
  mainFields: ["module", "main"],
  bundleAwsSDK: true,
  sourceMap: true,
  banner: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
};

/** A Lambda function with the house's defaults. Its role may write to its own logs, and what it is granted. */
export class ServiceFunction extends Construct {
  readonly function: NodejsFunction;

  constructor(scope: Construct, id: string, { entry, environment, ...props }: ServiceFunctionProps) {
    super(scope, id);
    const logGroup = new ServiceLogGroup(this, "Logs");
    const role = this.#role();
    logGroup.grantWrite(role);
    this.function = new NodejsFunction(this, "Resource", {
      timeout: Duration.seconds(30),
      memorySize: 512,
      ...props,
      entry: repositoryPath(entry),
      environment: { NODE_OPTIONS: "--enable-source-maps", ...environment },
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      role,
      bundling: BUNDLING,
      depsLockFilePath: repositoryPath("package-lock.json"),
      projectRoot: repositoryPath(),
    });
  }

  // Not the managed policy for basic execution: that one writes to every log group of the account.
  #role(): IRole {
    return new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
  }
}
