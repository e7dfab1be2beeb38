import { type IConnectable, type IPeer, Peer, Port } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import { PASSIVE_PORTS, type PortRange } from "../../shared/ports.ts";

export interface PassiveIngressProps {
  /** What answers data connections. */
  readonly target: IConnectable;

  /**
   * Who may connect.
   *
   * @default everyone, over IPv4
   */
  readonly peers?: readonly IPeer[];

  /**
   * Ports that PASV and EPSV may hand out.
   *
   * @default PASSIVE_PORTS
   */
  readonly range?: PortRange;
}

export class PassiveIngress extends Construct {
  constructor(scope: Construct, id: string, props: PassiveIngressProps) {
    super(scope, id);
    const { target, peers = [Peer.anyIpv4()], range = PASSIVE_PORTS } = props;
    for (const peer of peers)
      target.connections.allowFrom(peer, Port.tcpRange(range.first, range.last), "FTP passive data");
  }
}
