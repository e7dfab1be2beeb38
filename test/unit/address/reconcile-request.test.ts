import { expect, test } from "vitest";
import { askingNode } from "../../../lambda/address/reconcile-request.ts";

const mismatch = (deployment: string) => ({
  source: "pasvport.node",
  "detail-type": "Address Mismatch",
  detail: { deployment, nodeId: "slot-1", published: "198.51.100.1" },
});

test.for([
  { what: "a node's report", event: mismatch("demo"), asks: "slot-1" },
  { what: "another deployment's", event: mismatch("another"), asks: undefined },
  { what: "the schedule's event", event: { source: "aws.scheduler", detail: {} }, asks: undefined },
  { what: "nothing at all", event: undefined, asks: undefined },
])("$what: $asks", ({ event, asks }) => {
  expect(askingNode(event, "demo")).toBe(asks);
});
