import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpProtocol,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import { ServiceLogGroup } from "./service-log-group.ts";

export interface PublicNetworkProps {
  /** Whether it has IPv6 beside IPv4. */
  readonly ipv6: boolean;
}

/** Public subnets only: a node has an address of its own, so nothing needs a NAT gateway. */
export class PublicNetwork extends Construct {
  readonly vpc: Vpc;

  constructor(scope: Construct, id: string, { ipv6 }: PublicNetworkProps) {
    super(scope, id);
    this.vpc = new Vpc(this, "Resource", {
      maxAzs: 2,
      natGateways: 0,
      ipProtocol: ipv6 ? IpProtocol.DUAL_STACK : IpProtocol.IPV4_ONLY,
      // An IPv4 address comes from the task or from its slot, never from the subnet.
      subnetConfiguration: [{ name: "Public", subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false }],
      // Nothing is ever in the default group; emptying it would take a custom resource with rights on security groups.
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDB: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    this.#logRejected();
  }

  /** What a security group turned away is the first thing to look at when a listing hangs. */
  #logRejected(): void {
    this.vpc.addFlowLog("Rejected", {
      trafficType: FlowLogTrafficType.REJECT,
      destination: FlowLogDestination.toCloudWatchLogs(new ServiceLogGroup(this, "RejectedLogs")),
    });
  }
}
