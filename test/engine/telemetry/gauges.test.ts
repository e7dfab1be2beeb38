import { test } from "vitest";
import { type GaugeName, NO_METER, type ReadableMeter } from "../../../ftp-node/telemetry/meter.ts";
import { eventually } from "../../support/local-eventually.ts";
import { startTestNode } from "../../support/test-node.ts";

test("a node tells how many sessions it has, and how much of its ports one address holds", async () => {
  let gauges: Partial<Record<GaugeName, number | undefined>> = {};
  const meter: ReadableMeter = {
    ...NO_METER,
    flush(now) {
      gauges = { Sessions: now?.Sessions, PassivePortsInUse: now?.PassivePortsInUse };
    },
  };
  await using node = await startTestNode({ metrics: { deployment: "acme", flushMilliseconds: 20 } }, { meter });
  const become = (wanted: Partial<Record<GaugeName, number>>) =>
    eventually("the gauges", () => (JSON.stringify(gauges) === JSON.stringify(wanted) ? true : undefined));
  await become({ Sessions: 0, PassivePortsInUse: 0 });

  const { first, last } = node.configuration.passivePorts;
  const percent = (ports: number) => (100 * ports) / (last - first + 1);
  await using one = await node.login();
  await using other = await node.login();
  await one.command("EPSV");
  await become({ Sessions: 2, PassivePortsInUse: percent(1) });
  await other.command("EPSV");
  await become({ Sessions: 2, PassivePortsInUse: percent(2) });

  // What was left unused stays at rest for a while; what was used is free again.
  await one.download("NLST");
  await one.command("QUIT");
  await one.end();
  await become({ Sessions: 1, PassivePortsInUse: percent(2) });
});
