import { once } from "node:events";
import { createServer } from "node:net";
import { type PortRange, portsIn } from "../../shared/ports.ts";

/** Below the ephemeral range of Linux, so that no outgoing connection and no port 0 of anybody lands there. */
const FIRST = 10_000;
const LAST = 19_999;

const SIZE = 20;
const RANGES = Math.floor((LAST - FIRST) / SIZE);

/** Processes that test at the same time begin at different places: those of one run a quarter of all ranges apart. */
let next = process.ppid + (Number(process.env.VITEST_POOL_ID ?? 0) * RANGES) / 4;

/** Ports next to each other that nobody listens on, at most 20. */
export async function freePassiveRange(size = SIZE): Promise<PortRange> {
  for (;;) {
    const first = FIRST + SIZE * (next++ % RANGES);
    const range = { first, last: first + size - 1 };
    const free = await Promise.all(portsIn(range).map(isFree));
    if (free.every(Boolean)) return range;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host: "0.0.0.0", port, exclusive: true });
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
