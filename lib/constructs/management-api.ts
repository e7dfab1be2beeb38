import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpStage, LogGroupLogDestination } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { ServiceLogGroup } from "./service-log-group.ts";

export interface ManagementApiProps {
  /** What answers every request. */
  readonly handler: IFunction;
}

/** An HTTP API that lets nobody in but who IAM allows to invoke it. */
export class ManagementApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { handler }: ManagementApiProps) {
    super(scope, id);
    const integration = new HttpLambdaIntegration("Handler", handler);
    this.api = new HttpApi(this, "Resource", {
      apiName: "Pasvport",
      description: "Pasvport's management API",
      defaultAuthorizer: new HttpIamAuthorizer(),
      defaultIntegration: integration,
      createDefaultStage: false,
    });
    this.api.addRoutes({ path: "/{proxy+}", integration });
    this.#stage();
  }

  #stage(): void {
    new HttpStage(this, "Stage", {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: 50, burstLimit: 100 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(new ServiceLogGroup(this, "AccessLogs")),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }
}

/** Who asked for what and what became of it. */
const ACCESS_LOG = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  address: "$context.identity.sourceIp",
  caller: "$context.identity.userArn",
  method: "$context.httpMethod",
  path: "$context.path",
  status: "$context.status",
  milliseconds: "$context.responseLatency",
  error: "$context.error.message",
  integrationError: "$context.integrationErrorMessage",
};
