import pino from "pino";
import { expect, test } from "vitest";
import { TaskProtection } from "../../../ftp-node/platform/task-protection.ts";
import { type EcsAgent, startEcsAgent } from "../../support/ecs-agent.ts";

const SECOND = 1_000;
const MINUTE = 60_000;
const HELD = { ProtectionEnabled: true, ExpiresInMinutes: 15 };
const RELEASED = { ProtectionEnabled: false };

/** Protection by this agent, a clock that only the test moves, and what was logged. */
function createProtection(agent: EcsAgent) {
  const node = { transfers: 0, now: 0 };
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(JSON.parse(line).msg) });
  const protection = new TaskProtection({ agent: agent.uri, transfers: () => node.transfers, log });
  /** So much time goes by, with a look each second, and so many transfers. */
  async function pass(milliseconds: number, transfers: number): Promise<void> {
    node.transfers = transfers;
    for (const end = node.now + milliseconds; node.now < end; node.now += SECOND) await protection.look(node.now);
  }
  return { pass, logged };
}

test("without a transfer nothing is asked", async () => {
  await using agent = await startEcsAgent();
  await createProtection(agent).pass(MINUTE, 0);

  expect(agent.requests).toEqual([]);
});

test("it is held while transfers run, and released a little after the last one", async () => {
  await using agent = await startEcsAgent();
  const { pass } = createProtection(agent);
  await pass(SECOND, 1);
  expect(agent.requests).toEqual([HELD]);
  await pass(MINUTE, 2);
  await pass(9 * SECOND, 0);
  expect(agent.requests).toEqual([HELD]);
  await pass(MINUTE, 0);
  expect(agent.requests).toEqual([HELD, RELEASED]);
});

test("many small files, one after the other, are one time of protection", async () => {
  await using agent = await startEcsAgent();
  const { pass } = createProtection(agent);
  for (let file = 0; file < 10; file++) {
    await pass(SECOND, 1);
    await pass(5 * SECOND, 0);
  }

  expect(agent.requests).toEqual([HELD]);
});

test("a long transfer renews it well before it would expire", async () => {
  await using agent = await startEcsAgent();
  await createProtection(agent).pass(14 * MINUTE, 1);

  expect(agent.requests).toEqual([HELD, HELD, HELD]);
});

test.for(["refuses", "answers 500"] as const)("an agent that %s is asked again ten seconds later", async (failing) => {
  await using agent = await startEcsAgent();
  const { pass, logged } = createProtection(agent);
  agent.failing = failing;
  await pass(10 * SECOND, 1);
  expect(agent.requests).toEqual([HELD]);
  expect(logged).toEqual(["ECS could not be asked to spare this task"]);

  agent.failing = "no";
  await pass(SECOND, 1);
  expect(agent.requests).toEqual([HELD, HELD]);
  agent.failing = failing;
  await pass(15 * SECOND, 0);
  agent.failing = "no";
  await pass(10 * SECOND, 0);
  expect(agent.requests).toEqual([HELD, HELD, RELEASED, RELEASED]);
});

test("an agent that is not there is logged, and in nobody's way", async () => {
  const agent = await startEcsAgent();
  await agent[Symbol.asyncDispose]();
  const { pass, logged } = createProtection(agent);
  await pass(SECOND, 1);

  expect(logged).toHaveLength(1);
});
