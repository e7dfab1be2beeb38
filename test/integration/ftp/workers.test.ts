import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { livingBoots } from "../../../shared/node.ts";
import { Sessions } from "../../../tables/sessions.ts";
import { startTestNode } from "../../support/test-node.ts";

/** Linux tells a process's children; elsewhere the test has nothing to look at. */
function childrenOf(pid: number): number[] {
  const files = readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}/children`);
  return files.flatMap((file) => readFileSync(file, "utf8").split(" ").filter(Boolean).map(Number));
}

const onLinux = test.runIf(process.platform === "linux");

onLinux("a worker that dies takes only its own sessions, and is replaced", async () => {
  const others = childrenOf(process.pid);
  const workers = () => childrenOf(process.pid).filter((pid) => !others.includes(pid));
  await using node = await startTestNode({ workers: 2, logLevel: "silent" });
  const [victim = 0, ...survivors] = workers();
  expect(survivors).toHaveLength(1);
  await using one = await node.login();
  await using other = await node.login();

  process.kill(victim, "SIGKILL");
  // Connections that come while it dies are served too.
  await using late = await node.login();
  await using later = await node.login();
  const answers = await Promise.allSettled([one, other].map((client) => client.command("NOOP")));
  expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  for (const client of [late, later]) expect((await client.download("NLST")).final).toBe("226 Transfer complete.");

  await expect.poll(() => workers().filter((pid) => pid !== victim).length, { timeout: 5_000 }).toBe(2);
});

onLinux("the sessions of a worker that died are no longer listed", async () => {
  const others = childrenOf(process.pid);
  await using node = await startTestNode({ workers: 2, logLevel: "silent" });
  await using _one = await node.login();
  await using _other = await node.login();
  const sessions = new Sessions(node.activity);
  const live = async () => (await sessions.listLive(livingBoots(await node.nodes.list()), {}, { limit: 9 })).items;
  await expect.poll(async () => (await live()).length).toBe(2);

  const [lost] = await live();
  expect(childrenOf(process.pid).filter((pid) => !others.includes(pid))).toContain(lost?.worker);
  process.kill(lost?.worker ?? Number.NaN, "SIGKILL");
  await expect.poll(async () => (await live()).length).toBe(1);
  expect(await sessions.get(lost?.id ?? "")).toMatchObject({ ended: "failed", reason: "The worker died." });
});
