import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { LOGIN_FAILURES, TRANSFER_FAILURES } from "../../../shared/failure-reasons.ts";
import { METRICS } from "../../../shared/metrics.ts";

const page = await readFile(new URL("../../../docs/metrics.md", import.meta.url), "utf8");

/** The first cells of the table whose head begins so. */
function namesBelow(head: string): string[] {
  const [, table = ""] = page.split(`\n| ${head} |`);
  const [rows = ""] = table.split("\n\n");
  return [...rows.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name = ""]) => name);
}

test("docs/metrics.md names every metric, its unit, and whether it is a node's", () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \| (●?) ?\|/gm)].map(([, ...cells]) => cells);
  const metrics = Object.entries(METRICS).map(([name, metric]) => [name, metric.unit, "perNode" in metric ? "●" : ""]);
  expect(rows).toEqual(metrics);
});

test("docs/metrics.md names every reason", () => {
  expect(namesBelow("`TransfersFailed`, `ListingsFailed` | why")).toEqual([...TRANSFER_FAILURES]);
  expect(namesBelow("`LoginsFailed` | why")).toEqual([...LOGIN_FAILURES]);
});
