import { expect, test, vi } from "vitest";
import { createMetrics } from "../../../lambda/address/address-metrics.ts";

test("a measure is written at once, its one dimension the deployment", () => {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  createMetrics("demo").count("HookAbandoned", 1);
  const [[line] = []] = write.mock.calls;
  write.mockRestore();

  expect(JSON.parse(String(line))).toMatchObject({
    service: "demo",
    HookAbandoned: 1,
    _aws: {
      CloudWatchMetrics: [
        { Namespace: "Pasvport", Dimensions: [["service"]], Metrics: [{ Name: "HookAbandoned", Unit: "Count" }] },
      ],
    },
  });
});
