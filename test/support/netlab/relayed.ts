import { connect, type Socket } from "node:net";
import { pipeline } from "node:stream";

/** Each hears what the other says; when one breaks, so does the other. */
export function connectBoth(near: Socket, far: Socket): void {
  pipeline(near, far, () => {});
  pipeline(far, near, () => {});
}

export function toLoopback(port: number): Socket {
  return connect({ port, host: "127.0.0.1", allowHalfOpen: true });
}
