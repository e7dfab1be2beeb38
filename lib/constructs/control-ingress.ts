import { type IConnectable, Peer, Port } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";
import { CONTROL_PORTS } from "../../shared/ports.ts";

export interface ControlIngressProps {
  /** What answers control connections. */
  readonly target: IConnectable;

  /**
   * Ports by the name of their protocol.
   *
   * @default CONTROL_PORTS
   */
  readonly ports?: Readonly<Record<string, number>>;
}

export class ControlIngress extends Construct {
  constructor(scope: Construct, id: string, { target, ports = CONTROL_PORTS }: ControlIngressProps) {
    super(scope, id);
    for (const [protocol, port] of Object.entries(ports))
      target.connections.allowFrom(Peer.anyIpv4(), Port.tcp(port), `${protocol.toUpperCase()} control`);
  }
}
