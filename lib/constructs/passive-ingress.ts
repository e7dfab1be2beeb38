import { type IConnectable, Peer, Port } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import { PASSIVE_PORTS, type PortRange } from "../../shared/ports.ts";

export interface PassiveIngressProps {
  /** What answers data connections. */
  readonly target: IConnectable;

  /**
   * Ports that PASV and EPSV may hand out.
   *
   * @default PASSIVE_PORTS
   */
  readonly range?: PortRange;
}

export class PassiveIngress extends Construct {
  constructor(scope: Construct, id: string, { target, range = PASSIVE_PORTS }: PassiveIngressProps) {
    super(scope, id);
    target.connections.allowFrom(Peer.anyIpv4(), Port.tcpRange(range.first, range.last), "FTP passive data");
  }
}
