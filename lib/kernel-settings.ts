import { ACTIVE_DATA_PORT, CONTROL_PORTS, formatPortRange, PASSIVE_PORTS } from "../shared/ports.ts";

/** Of the network that a node listens in: the task's own on Fargate, in host mode the instance's. */
export const KERNEL_SETTINGS: readonly (readonly [name: string, value: string])[] = [
  // The node is not root, and its ports are below 1024.
  ["net.ipv4.ip_unprivileged_port_start", String(Math.min(ACTIVE_DATA_PORT, ...Object.values(CONTROL_PORTS)))],
  // Or a connection of the node's own, to S3, could sit on a port that PASV offers.
  ["net.ipv4.ip_local_reserved_ports", formatPortRange(PASSIVE_PORTS)],
];
