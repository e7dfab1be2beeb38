import { Validations } from "aws-cdk-lib";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { acknowledgeWildcard } from "../acknowledge-wildcard.ts";

const SESSION_MANAGER = "AmazonSSMManagedInstanceCore";

/**
 * Who the nodes' instances are to AWS: ECS's agent, and what the Session Manager needs in place of SSH. In host mode a node
 * can get this role's credentials from the metadata: it may touch no file and no table.
 */
export class InstanceRole extends Role {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      assumedBy: new ServicePrincipal("ec2.amazonaws.com"),
      description: "Instances of FTP nodes",
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(SESSION_MANAGER)],
    });
    Validations.of(this).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${SESSION_MANAGER}]`,
      reason: "AWS keeps it up with the agent; it reaches no data of ours.",
    });
    // What CDK grants to instances of a cluster.
    acknowledgeWildcard(
      this,
      "*",
      "The agent's calls know no resource; Poll and telemetry are limited to the cluster.",
    );
    Validations.of(this).acknowledge({
      id: "AwsSolutions-IAM5[Action::ecs:Submit*]",
      reason: "The agent's own calls on its own cluster, as AWS documents them.",
    });
  }
}
