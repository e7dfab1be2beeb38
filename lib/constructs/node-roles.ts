import { ArnFormat, Stack } from "aws-cdk-lib";
import { Grant, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { ADDRESS_MISMATCH, NODE_EVENT_SOURCE } from "../../shared/node-events.ts";
import { acknowledgeWildcard } from "../acknowledge-wildcard.ts";
import type { StorageStack } from "../storage-stack.ts";

export interface NodeRolesProps {
  readonly storage: StorageStack;

  /** Complete ARNs of the secrets that hold the nodes' certificates. */
  readonly certificateSecretArns: readonly string[];
}

/** Who a node is to AWS, the same for each of them: `task` is the node itself, `execution` what starts it and takes its log. */
export class NodeRoles extends Construct {
  readonly task: Role;
  readonly execution: Role;

  constructor(scope: Construct, id: string, { storage, certificateSecretArns }: NodeRolesProps) {
    super(scope, id);
    const assumedBy = new ServicePrincipal("ecs-tasks.amazonaws.com");
    this.task = new Role(this, "Task", { assumedBy, description: "An FTP node" });
    this.execution = new Role(this, "Execution", { assumedBy, description: "Starts FTP nodes and takes their logs" });
    this.#grantStorage(storage);
    this.#grantCertificates(certificateSecretArns);
    this.#grantEvents();
    acknowledgeWildcard(this.execution, "*", "ecr:GetAuthorizationToken knows no resource.");
  }

  /** A node reads who may do what, and writes what happens: it can change no account, not even when taken over. */
  #grantStorage({ control, activity, files }: StorageStack): void {
    control.grantRead(this.task);
    activity.grantRead(this.task);
    activity.grantUpsert(this.task);
    activity.grantDelete(this.task);
    files.grantFiles(this.task);
  }

  #grantCertificates(resourceArns: readonly string[]): void {
    if (resourceArns.length === 0) return;
    Grant.addToPrincipal({
      grantee: this.task,
      actions: ["secretsmanager:GetSecretValue"],
      resourceArns: [...resourceArns],
    });
  }

  /** Lets it say one thing: that its address is not the published one. */
  #grantEvents(): void {
    Grant.addToPrincipal({
      grantee: this.task,
      actions: ["events:PutEvents"],
      resourceArns: [
        Stack.of(this).formatArn({
          service: "events",
          resource: "event-bus",
          resourceName: "default",
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      ],
      // A request can carry several events: the keys have as many values.
      conditions: {
        "ForAllValues:StringEquals": { "events:source": NODE_EVENT_SOURCE, "events:detail-type": ADDRESS_MISMATCH },
      },
    });
  }
}
