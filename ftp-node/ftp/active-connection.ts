import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { ACTIVE_DATA_PORT } from "../../shared/ports.ts";

/** Not permitted; somebody listens there; a connection between the same two ports has just ended and is still remembered. */
const DATA_PORT_REFUSALS: ReadonlySet<string> = new Set(["EACCES", "EADDRINUSE", "EADDRNOTAVAIL"]);

/** Privileges do not come back: once refused, the port is not asked for again as long as the process lives. */
let mayUseDataPort = true;

export interface ActiveTarget {
  readonly host: string;
  readonly port: number;
  /** Where to come from: the address that the client's control connection reached (RFC 959 §3.2). */
  readonly localAddress: string;
}

/**
 * Connects to a client from port 20, where this process may, and else, tried once, from any port. The one port serves any
 * number of clients, in all workers: libuv binds with SO_REUSEADDR. Rejects when the signal aborts or the client cannot be reached.
 */
export async function connectActively(target: ActiveTarget, signal: AbortSignal): Promise<Socket> {
  if (!mayUseDataPort) return connected(target, signal);
  try {
    return await connected({ ...target, localPort: ACTIVE_DATA_PORT }, signal);
  } catch (error) {
    const { code = "", syscall } = error as NodeJS.ErrnoException;
    if (!DATA_PORT_REFUSALS.has(code)) throw error;
    if (code === "EACCES" && syscall === "bind") mayUseDataPort = false;
    return connected(target, signal);
  }
}

async function connected(target: ActiveTarget & { localPort?: number }, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ ...target, allowHalfOpen: true });
  // It may break before it is read or written: that finds it destroyed.
  socket.on("error", () => undefined);
  try {
    await once(socket, "connect", { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
