import pino from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { MismatchReporter } from "../../../ftp-node/control-plane/mismatch-reporter.ts";
import { addressMismatchSchema } from "../../../shared/node-events.ts";
import { startEventBus } from "../../support/event-bus.ts";

const MISMATCH = { deployment: "files", nodeId: "n", published: "198.51.100.1", witnessed: undefined };

/** A reporter to this endpoint, and what it logged. */
function createReporter(endpoint: string) {
  const environment = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_MAX_ATTEMPTS: "1",
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(JSON.parse(line).msg) });
  return { reporter: new MismatchReporter(log), logged };
}

test("a mismatch is an event of the node on the default bus", async () => {
  await using bus = await startEventBus();
  const { reporter, logged } = createReporter(bus.endpoint);

  await reporter.report(MISMATCH);

  const [event] = bus.events;
  expect(event).toMatchObject({ source: "pasvport.node", detailType: "Address Mismatch" });
  expect(addressMismatchSchema.parse(event?.detail)).toEqual({
    deployment: "files",
    nodeId: "n",
    published: "198.51.100.1",
  });
  expect(logged).toEqual([]);
});

test("a report that is refused, or reaches nobody, is logged and no more", async () => {
  await using bus = await startEventBus();
  const { reporter, logged } = createReporter(bus.endpoint);
  bus.refusing = true;
  await reporter.report(MISMATCH);
  await bus[Symbol.asyncDispose]();
  await reporter.report(MISMATCH);

  expect(logged).toEqual(Array(2).fill("the address mismatch could not be reported"));
});
