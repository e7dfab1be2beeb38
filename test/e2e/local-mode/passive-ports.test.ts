import { once } from "node:events";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startArguments, startLocalMode, temporaryState } from "../../support/local-mode.ts";
import { LocalProcess } from "../../support/local-process.ts";
import { freePassiveRange } from "../../support/passive-range.ts";

async function occupy(port: number) {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

test.for([0, 1])(
  "of two passive ports, number %i is in use: it is skipped and logged, the other one works",
  async (taken) => {
    const passivePorts = await freePassiveRange(2);
    const { first, last } = passivePorts;
    const [busy, free] = taken === 0 ? [first, last] : [last, first];
    await using _ = await occupy(busy);
    await using local = await startLocalMode({ passivePorts });
    await using session = await local.login();

    expect(local.process.stderr).toMatch(new RegExp(`${busy}.*in use`));
    expect(local.process.stderr).not.toContain(String(free));
    for (const name of ["first", "second", "third"]) {
      const data = await session.passive();
      expect(data.remotePort).toBe(free);
      expect(await session.command(`STOR ${name}`)).toMatch(/^150 /);
      data.end("x");
      expect(await session.reply()).toMatch(/^226 /);
    }
  },
);

test("none of the passive ports is free: that ends the start by 1, with one sentence", async () => {
  const passivePorts = await freePassiveRange(2);
  await using _first = await occupy(passivePorts.first);
  await using _last = await occupy(passivePorts.last);
  const stack = new AsyncDisposableStack();
  onTestFinished(() => stack.disposeAsync());

  await using refused = new LocalProcess(await startArguments(await temporaryState(stack), { passivePorts }));

  expect(await refused.end()).toEqual({ code: 1, signal: null });
  expect(refused.stderr.trimEnd().split("\n").at(-1)).toMatch(
    new RegExp(`^None of the passive ports ${passivePorts.first}-${passivePorts.last} can be listened on`),
  );
  expect(refused.stderr).not.toMatch(/^\s+at /m);
  expect(refused.stdout).toBe("");
});
