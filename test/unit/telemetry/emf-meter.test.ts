import { expect, test } from "vitest";
import { EmfMeter } from "../../../ftp-node/telemetry/emf-meter.ts";

function openMeter() {
  const lines: string[] = [];
  const meter = new EmfMeter("acme", (line) => lines.push(line));
  return { meter, published: () => lines.splice(0).map((line) => JSON.parse(line)) };
}

const emf = (dimensions: readonly string[], metrics: Readonly<Record<string, string>>) => ({
  Timestamp: expect.any(Number),
  CloudWatchMetrics: [
    {
      Namespace: "Pasvport",
      Dimensions: [dimensions],
      Metrics: Object.entries(metrics).map(([Name, Unit]) => ({ Name, Unit })),
    },
  ],
});

test("what was counted is published once, as one line", () => {
  const { meter, published } = openMeter();
  meter.count("Logins");
  meter.count("BytesSent", 1_000_000_000_000);
  meter.count("Logins");
  meter.flush({ Sessions: 0 });
  expect(published()).toEqual([
    {
      _aws: emf(["service"], { Logins: "Count", BytesSent: "Bytes", Sessions: "Count" }),
      service: "acme",
      Logins: 2,
      BytesSent: 1_000_000_000_000,
      Sessions: 0,
    },
  ]);
  meter.flush();
  expect(published()).toEqual([]);
});

test("failures are published in all, and by their reason", () => {
  const { meter, published } = openMeter();
  for (const reason of ["broken", "storage", "broken"] as const) meter.countFailure("TransfersFailed", reason);
  meter.flush();
  const inAll = { _aws: emf(["service"], { TransfersFailed: "Count" }), service: "acme", TransfersFailed: 3 };
  const byReason = { ...inAll, _aws: emf(["service", "reason"], { TransfersFailed: "Count" }) };
  expect(published()).toEqual([
    inAll,
    { ...byReason, reason: "broken", TransfersFailed: 2 },
    { ...byReason, reason: "storage", TransfersFailed: 1 },
  ]);
});

test("failures of two kinds for one reason are two values", () => {
  const { meter, published } = openMeter();
  meter.countFailure("TransfersFailed", "no-connection");
  meter.countFailure("ListingsFailed", "no-connection");
  meter.countFailure("ListingsFailed", "no-connection");
  meter.flush();
  expect(published().slice(1)).toEqual([
    expect.objectContaining({ reason: "no-connection", TransfersFailed: 1 }),
    expect.objectContaining({ reason: "no-connection", ListingsFailed: 2 }),
  ]);
});
