import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { hasOwnNetworks, runApart } from "../support/own-network.ts";

const PROGRAM = fileURLToPath(new URL("../support/active-mode-apart.ts", import.meta.url));

const transfers = z.array(z.object({ port: z.number(), reply: z.string() }));
const done = "226 Transfer complete.";

test.runIf(hasOwnNetworks())("root connects from port 20", async () => {
  expect(await runApart(PROGRAM)).toEqual([
    { port: 20, reply: done },
    { port: 20, reply: done },
  ]);
});

test.runIf(hasOwnNetworks())("whoever may not use port 20 connects from another one", async () => {
  const wrapper = "setpriv --bounding-set=-net_bind_service --inh-caps=-net_bind_service";
  const outcome = transfers.parse(await runApart(PROGRAM, { wrapper }));
  expect(outcome.map(({ reply }) => reply)).toEqual([done, done]);
  for (const { port } of outcome) expect(port).toBeGreaterThan(1023);
});
