import type { Socket } from "node:net";
import { addAbortSignal, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Upload } from "../storage/storage.ts";
import { fromNetworkAscii, toNetworkAscii } from "./ascii.ts";

/** RFC 959 §3.1.1: as it is, or with line ends converted. */
export type TransferType = "image" | "ascii";

/** No byte for so long: the transfer is given up. */
const STALL_MS = 120_000;
/** How long a client may take to close its side of a connection that is done with. */
const LINGER_MS = 5_000;

/** Puts all that comes until the client's end into the upload. Rejects when the connection breaks or the signal aborts. */
export async function receiveInto(
  upload: Upload,
  socket: Socket,
  type: TransferType,
  signal: AbortSignal,
): Promise<void> {
  giveUpWhenStalled(addAbortSignal(signal, socket));
  // The connection outlives the loop: TLS clients wait for our close_notify in answer to theirs.
  const received: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: false });
  try {
    for await (const chunk of type === "ascii" ? fromNetworkAscii(received) : received) await copyInto(upload, chunk);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  closeGently(socket);
}

/** Sends all of the source, then the end. Rejects when either side breaks or the signal aborts. */
export async function sendFrom(
  source: Readable,
  socket: Socket,
  type: TransferType,
  signal: AbortSignal,
): Promise<void> {
  giveUpWhenStalled(socket);
  await (type === "ascii"
    ? pipeline(source, toNetworkAscii, socket, { signal })
    : pipeline(source, socket, { signal }));
  closeGently(socket);
}

async function copyInto(upload: Upload, chunk: Buffer): Promise<void> {
  for (let copied = 0; copied < chunk.length; ) {
    const lent = upload.next();
    const room = lent instanceof Promise ? await lent : lent;
    const bytes = chunk.copy(room, 0, copied);
    upload.filled(bytes);
    copied += bytes;
  }
}

function giveUpWhenStalled(socket: Socket): void {
  socket.setTimeout(STALL_MS, () => socket.destroy(new Error(`No byte moved for ${STALL_MS / 1000} seconds.`)));
}

/** Our end goes out, and the client has a moment to close: a destroyed connection could lose what it has not read yet. */
function closeGently(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer));
  socket.on("error", () => socket.destroy());
  socket.end();
  socket.resume();
}
