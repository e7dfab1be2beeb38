import { type IConnectable, type IPeer, Peer, Port } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import { CONTROL_PORTS } from "../../shared/ports.ts";

export interface ControlIngressProps {
  /** What answers control connections. */
  readonly target: IConnectable;

  /**
   * Who may connect.
   *
   * @default everyone, over IPv4
   */
  readonly peers?: readonly IPeer[];

  /**
   * Ports by the name of their protocol.
   *
   * @default CONTROL_PORTS
   */
  readonly ports?: Readonly<Record<string, number>>;
}

export class ControlIngress extends Construct {
  constructor(scope: Construct, id: string, props: ControlIngressProps) {
    super(scope, id);
    const { target, peers = [Peer.anyIpv4()], ports = CONTROL_PORTS } = props;
    for (const [protocol, port] of Object.entries(ports))
      for (const peer of peers) target.connections.allowFrom(peer, Port.tcp(port), `${protocol.toUpperCase()} control`);
  }
}
