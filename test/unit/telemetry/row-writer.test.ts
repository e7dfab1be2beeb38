import { type Logger, pino } from "pino";
import { beforeEach, expect, test } from "vitest";
import { RowWriter } from "../../../ftp-node/telemetry/row-writer.ts";

const QUICK = { gather: 5, retry: 10, longestWait: 60_000 };

let lines: { msg: string; dropped?: number; waiting?: number }[];
let log: Logger;
let written: string[];
let table: "up" | "down";

beforeEach(() => {
  lines = [];
  written = [];
  table = "up";
  log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
});

const row = (text: string) => async () => {
  if (table === "down") throw new Error("The table is away.");
  written.push(text);
};
const dropped = () => lines.flatMap((line) => line.dropped ?? []);

test("of rows under one key the last alone is written; nobody waits", async () => {
  const writer = new RowWriter(log, QUICK);
  for (const text of ["begun", "moving", "ended"]) writer.write("session 1", row(text));
  writer.write("transfer 1", row("done"));
  expect(written).toEqual([]);

  await writer.flush(5_000);
  expect(written).toEqual(["ended", "done"]);
});

test("a row that comes while an older one is being written follows it", async () => {
  const writer = new RowWriter(log, QUICK);
  const [begun, slow] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  writer.write("session 1", async () => {
    begun.resolve();
    await slow.promise;
    written.push("old");
  });
  await begun.promise;
  writer.write("session 1", row("new"));
  slow.resolve();

  await writer.flush(5_000);
  expect(written).toEqual(["old", "new"]);
});

test("while the table is away rows wait, the newest of each key, and the log says so", async () => {
  const writer = new RowWriter(log, QUICK);
  table = "down";
  writer.write("session 1", row("old"));
  writer.write("transfer 1", row("done"));
  await expect.poll(() => lines.length).toBeGreaterThan(2);
  writer.write("session 1", row("new"));
  table = "up";

  await writer.flush(5_000);
  expect(written.toSorted()).toEqual(["done", "new"]);
  expect(lines[0]).toMatchObject({ msg: expect.stringContaining("they wait"), waiting: 2 });
});

test("what the table never takes is dropped in the end and counted; the others are written", async () => {
  const writer = new RowWriter(log, { ...QUICK, longestWait: 50 });
  writer.write("poison", async () => {
    throw new Error("The item is too large.");
  });
  for (let transfer = 0; transfer < 20; transfer++) writer.write(`transfer ${transfer}`, row("done"));

  await writer.flush(5_000);
  expect(written).toHaveLength(20);
  expect(dropped()).toEqual([1]);
});

test("more rows than can wait are dropped, and counted", async () => {
  const writer = new RowWriter(log, QUICK);
  for (let transfer = 0; transfer < 10_007; transfer++) writer.write(`transfer ${transfer}`, row("done"));

  await writer.flush(5_000);
  expect(written).toHaveLength(10_000);
  expect(dropped()).toEqual([7]);
});

test("a flush gives up after its time", async () => {
  const writer = new RowWriter(log, QUICK);
  table = "down";
  writer.write("transfer 1", row("late"));

  await writer.flush(30);
  expect(written).toEqual([]);
});
