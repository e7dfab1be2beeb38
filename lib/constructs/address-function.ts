import { type Duration, Stack } from "aws-cdk-lib";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledgeWildcard } from "../acknowledge-wildcard.ts";
import { ServiceFunction } from "./service-function.ts";
import type { ServiceTable } from "./service-table.ts";

export interface AddressFunctionProps {
  readonly entry: `lambda/address/${string}.ts`;

  readonly description: string;

  /** Where the nodes' rows are. */
  readonly activity: ServiceTable;

  /** Where events go that could not be dealt with. */
  readonly failed: IQueue;

  /** How often a failed event is tried again, 0 to 2 times. */
  readonly retryAttempts: number;

  /** What it looks at: actions that know no resource. */
  readonly looks: readonly string[];

  /**
   * What it is told besides the table and the deployment.
   *
   * @default nothing
   */
  readonly environment?: Readonly<Record<string, string>>;

  /**
   * How long one invocation may take.
   *
   * @default as ServiceFunction has it
   */
  readonly timeout?: Duration;
}

/** A function that keeps the addresses in the nodes' rows true: it looks at AWS, and writes rows. */
export class AddressFunction extends Construct {
  readonly target: LambdaFunction;
  readonly #service: ServiceFunction;

  constructor(scope: Construct, id: string, props: AddressFunctionProps) {
    super(scope, id);
    const { entry, description, activity, failed, retryAttempts, looks, environment, timeout } = props;
    this.#service = new ServiceFunction(this, "Function", {
      entry,
      description,
      environment: { ACTIVITY_TABLE: activity.name, DEPLOYMENT: Stack.of(this).stackName, ...environment },
      ...(timeout && { timeout }),
    });
    activity.grantRead(this.#service.function);
    activity.grantUpsert(this.#service.function);
    this.allow([...looks], ["*"]);
    acknowledgeWildcard(this.#service, "*", `${looks.join(", ")} know no resource.`);
    this.#service.function.configureAsyncInvoke({ retryAttempts, onFailure: new SqsDestination(failed) });
    this.target = new LambdaFunction(this.#service.function, { deadLetterQueue: failed, retryAttempts });
  }

  get function() {
    return this.#service.function;
  }

  allow(actions: string[], resources: string[]): void {
    this.function.addToRolePolicy(new PolicyStatement({ actions, resources }));
  }

  /** The same for resources that cannot be named before they are there. */
  allowMatching(actions: string[], resource: string, reason: string): void {
    this.allow(actions, [resource]);
    acknowledgeWildcard(this.#service, resource, reason);
  }
}
