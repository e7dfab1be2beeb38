import type { Socket } from "node:net";
import { addAbortSignal, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fill, type Upload } from "../storage/storage.ts";
import { fromNetworkAscii, toNetworkAscii } from "./ascii.ts";
import { DataConnectionError } from "./data-connection-error.ts";
import { watchForStalls } from "./stall-watch.ts";
import type { Throttle, TransferLimits } from "./transfer-limits.ts";
import type { TransferType } from "./transfer-type.ts";

/** How long a client may take to close its side of a connection that is done with. */
const LINGER_MS = 5_000;

interface StreamOptions {
  readonly type: TransferType;
  readonly limits: TransferLimits;
  readonly signal: AbortSignal;
}

/**
 * Puts all that comes until the client's end into the upload. Resolves with the number of bytes that went in. Rejects
 * when the connection breaks or the signal aborts.
 */
export async function receiveInto(
  upload: Upload,
  socket: Socket,
  { type, limits, signal }: StreamOptions,
): Promise<number> {
  let waiting = true;
  let bytes = 0;
  using _ = watchForStalls(addAbortSignal(signal, socket), limits, () => waiting);
  // The connection outlives the loop: TLS clients wait for our close_notify in answer to theirs.
  const received: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: false });
  try {
    for await (const chunk of type === "ascii" ? fromNetworkAscii(received) : received) {
      waiting = false;
      bytes += chunk.length;
      if (bytes > limits.uploadBytes) throw new DataConnectionError("too-large");
      await fill(upload, chunk);
      await limits.throttle?.pass(chunk.length, signal);
      waiting = true;
    }
  } catch (error) {
    socket.destroy();
    throw error;
  }
  closeGently(socket);
  return bytes;
}

/** Sends all of the source, then the end. Rejects when either side breaks or the signal aborts. */
export async function sendFrom(
  source: Readable,
  socket: Socket,
  { type, limits, signal }: StreamOptions,
): Promise<void> {
  using _ = watchForStalls(socket, limits, () => socket.writableLength > 0);
  const converted = type === "ascii" ? toNetworkAscii(source) : source;
  const { throttle } = limits;
  await pipeline(throttle ? throttled(converted, throttle, signal) : converted, socket, { signal });
  closeGently(socket);
}

async function* throttled(
  source: AsyncIterable<Buffer>,
  throttle: Throttle,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    await throttle.pass(chunk.length, signal);
    yield chunk;
  }
}

/** Our end goes out, and the client has a moment to close: a destroyed connection could lose what it has not read yet. */
function closeGently(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer));
  socket.on("error", () => socket.destroy());
  socket.end();
  socket.resume();
}
