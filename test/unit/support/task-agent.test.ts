import { expect, test } from "vitest";
import { taskMetadata } from "../../support/task-agent/task-metadata.ts";
import { TaskProtection } from "../../support/task-agent/task-protection.ts";
import { startTaskAgent, type TaskAgent } from "../../support/task-agent.ts";

const ARN = "arn:aws:ecs:eu-west-1:1:task/c/0123";
const STATE = "/api/node/task-protection/v1/state";

async function ask({ port }: TaskAgent, path: string, body?: object): Promise<unknown> {
  const sent = body && { method: "PUT", body: JSON.stringify(body) };
  return (await fetch(`http://127.0.0.1:${port}${path}`, sent)).json();
}

test("a task is told its ARN", async () => {
  await using agent = await startTaskAgent([taskMetadata(ARN)]);

  expect(await ask(agent, "/v4/node/task")).toMatchObject({ TaskARN: ARN });
});

test("a task's protection is what it asked for last", async () => {
  const protection = new TaskProtection(ARN, "/api/node");
  await using agent = await startTaskAgent([taskMetadata(ARN), protection.part]);

  expect(await ask(agent, STATE, { ProtectionEnabled: true, ExpiresInMinutes: 10 })).toMatchObject({
    protection: { ProtectionEnabled: true, TaskArn: ARN, ExpirationDate: expect.any(String) },
  });
  await ask(agent, STATE, { ProtectionEnabled: false });

  expect(await ask(agent, STATE)).toEqual({ protection: { ProtectionEnabled: false, TaskArn: ARN } });
  expect(protection.asked).toEqual([true, false]);
});
