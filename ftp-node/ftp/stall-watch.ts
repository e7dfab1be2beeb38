import type { Socket } from "node:net";
import type { TransferLimits } from "./transfer-limits.ts";

const LOOKS = 4;

/**
 * Breaks a data connection whose client moves next to nothing for so long. Time in which the client waits for us is not
 * counted: a slow store is not its fault.
 *
 * @param waitsForClient asked now and then.
 */
export function watchForStalls(
  socket: Socket,
  { stallMilliseconds, leastBytes }: Pick<TransferLimits, "stallMilliseconds" | "leastBytes">,
  waitsForClient: () => boolean,
): Disposable {
  let looks = 0;
  let before = moved(socket);
  const timer = setInterval(() => {
    if (!waitsForClient() || ++looks < LOOKS) return;
    const now = moved(socket);
    if (now - before < leastBytes)
      socket.destroy(new Error(`Fewer than ${leastBytes} bytes moved in ${stallMilliseconds} ms.`));
    looks = 0;
    before = now;
  }, stallMilliseconds / LOOKS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function moved(socket: Socket): number {
  return socket.bytesRead + socket.bytesWritten;
}
