import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { ManagementApi } from "./constructs/management-api.ts";
import { ServiceFunction } from "./constructs/service-function.ts";
import type { StorageStack } from "./storage-stack.ts";

export interface ControlPlaneStackProps extends StackProps {
  readonly storage: StorageStack;
}

/** The API by which operators manage partners, accounts and nodes. */
export class ControlPlaneStack extends Stack {
  constructor(scope: Construct, id: string, { storage, ...props }: ControlPlaneStackProps) {
    super(scope, id, props);
    const { api } = new ManagementApi(this, "Api", { handler: this.#handler(storage) });
    new CfnOutput(this, "ApiUrl", { value: api.apiEndpoint, description: "PASVPORT_API_URL" });
    new CfnOutput(this, "ApiId", { value: api.apiId });
  }

  #handler({ control, activity }: StorageStack): IFunction {
    const { function: handler } = new ServiceFunction(this, "Handler", {
      entry: "lambda/api/handler.ts",
      description: "Pasvport's management API",
      environment: { CONTROL_TABLE: control.name, ACTIVITY_TABLE: activity.name },
      // Hashing a password takes a tenth of a second of a whole CPU.
      memorySize: 1769,
    });
    control.grantRead(handler);
    control.grantUpsert(handler);
    control.grantDelete(handler);
    activity.grantRead(handler);
    activity.grantUpsert(handler);
    return handler;
  }
}
