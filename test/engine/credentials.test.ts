import { expect, test } from "vitest";
import { apiBeside } from "../support/api-beside.ts";
import { eventually } from "../support/local-eventually.ts";
import { PARTNER_ID, startTestNode, type TestNode } from "../support/test-node.ts";
import { PASSWORD } from "../support/test-password.ts";

const CREDENTIALS = `/v1/partners/${PARTNER_ID}/accounts/alice/credentials`;

function operate(node: TestNode) {
  const app = apiBeside(node);
  return async (request: string, body?: object) => {
    const [method = "", path = ""] = request.split(" ");
    const headers = { "content-type": "application/json" };
    const response = await app.request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    return text && JSON.parse(text);
  };
}

async function logIn(node: TestNode, password: string): Promise<string> {
  await using client = await node.connect();
  await client.command("USER alice");
  return await client.command(`PASS ${password}`);
}

test("passwords are added, overlap, end and are taken away, in force at the next login; when each was used is told", async () => {
  await using node = await startTestNode({ workers: 1 });
  const call = operate(node);
  const begun = new Date().toISOString();
  await using open = await node.login();

  const second = await call(`POST ${CREDENTIALS}`, { kind: "password" });
  const third = await call(`POST ${CREDENTIALS}`, { kind: "password" });
  for (const password of [PASSWORD, second.password, third.password])
    expect(await logIn(node, password)).toBe("230 Logged in.");
  const uses = await eventually("the uses are told", async () => {
    const { items } = await call(`GET ${CREDENTIALS}`);
    const times: string[] = items.flatMap(({ lastUsedAt }: { lastUsedAt?: string }) => lastUsedAt ?? []);
    return times.length === 3 ? times : undefined;
  });
  for (const time of uses) expect(time >= begun).toBe(true);

  await call(`DELETE ${CREDENTIALS}/${third.id}`);
  expect(await logIn(node, third.password)).toBe("530 Login incorrect.");

  const newest = await call(`POST ${CREDENTIALS}`, { kind: "password", overlapSeconds: 1 });
  expect(newest).not.toHaveProperty("lastUsedAt");
  const { items } = await call(`GET ${CREDENTIALS}`);
  const ends = Math.max(...items.slice(0, 2).map(({ expiresAt }: { expiresAt: string }) => Date.parse(expiresAt)));
  await eventually("the overlap passes", () => Date.now() > ends || undefined);
  for (const password of [PASSWORD, second.password]) expect(await logIn(node, password)).toBe("530 Login incorrect.");
  expect(await logIn(node, newest.password)).toBe("230 Logged in.");
  expect(await open.command("NOOP")).toBe("200 OK.");
});
