import { Duration, Stack } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { ADDRESS_MISMATCH, NODE_EVENT_SOURCE } from "../../shared/node-events.ts";
import { AddressFunction } from "./address-function.ts";
import type { ServiceTable } from "./service-table.ts";

export interface AddressReconcilerProps {
  readonly activity: ServiceTable;
  readonly failed: IQueue;

  /** What it looks at: actions that know no resource. */
  readonly looks: readonly string[];

  /** Which nodes there should be. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Compares the nodes' rows with EC2's view, every minute and when a node says that they differ, and puts them right. */
export class AddressReconciler extends Construct {
  readonly reconcile: AddressFunction;

  constructor(scope: Construct, id: string, { activity, failed, looks, environment }: AddressReconcilerProps) {
    super(scope, id);
    this.reconcile = new AddressFunction(this, "Reconcile", {
      entry: "lambda/address/reconcile.ts",
      description: "Repairs the published addresses of FTP nodes",
      activity,
      failed,
      // The next round comes by itself.
      retryAttempts: 0,
      timeout: Duration.seconds(50),
      looks,
      environment,
    });
    this.#everyMinute();
    this.#onMismatch();
  }

  #everyMinute(): void {
    new Rule(this, "EveryMinute", {
      description: "The round of the address reconciler",
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [this.reconcile.target],
    });
  }

  #onMismatch(): void {
    new Rule(this, "Mismatches", {
      description: "FTP nodes whose instance metadata says another address than their row",
      eventPattern: {
        source: [NODE_EVENT_SOURCE],
        detailType: [ADDRESS_MISMATCH],
        detail: { deployment: [Stack.of(this).stackName] },
      },
      targets: [this.reconcile.target],
    });
  }
}
