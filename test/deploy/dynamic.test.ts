import { ECSClient, ListServicesCommand, StopTaskCommand, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import type { AwsLocal } from "../support/aws-local.ts";
import { eventsLost } from "../support/deployed-rules.ts";
import { type DeployedTask, deployedTasks } from "../support/deployed-tasks.ts";
import { eventually } from "../support/local-eventually.ts";
import { strictCurl } from "../support/strict-client.ts";
import type { Deployment } from "./deployment.ts";
import { story, URL_OF_NODE } from "./story.ts";

/** The reconciler goes round every minute. */
const ROUND_SECONDS = 100;

describe("with dynamic addresses", () => {
  story({ settings: { addresses: "dynamic" }, tasks: deployedTasks }, whatBefallsTasks);
});

function whatBefallsTasks(deployment: () => Deployment): void {
  test("ECS is asked to spare a task while it transfers, and then no more", async () => {
    const { lab, node, partner } = deployment();
    const { path } = await deployment().file("slow.bin", 3_000_000);
    const slowly = ["--limit-rate", "1M", "-T", path, `${URL_OF_NODE}/slow.bin`, "-Q", "-DELE slow.bin"];
    const upload = lab.run("partner", "curl", strictCurl(partner, slowly));

    await eventually("the protection", () => node.protection.enabled || undefined);
    expect(await upload).toMatchObject({ code: 0 });
    await eventually("its end", () => !node.protection.enabled || undefined, 40);
  });

  test("what no event reports is put right at the reconciler's next round", async () => {
    const { aws, task } = deployment();
    const before = await deployedTasks(aws);
    const stopped = before.find(({ id }) => id !== task.id);
    if (!stopped) throw new Error("There is one task alone.");
    expect((await deployment().published()).get(stopped.id)).toBe(stopped.publicAddress);
    await using _ = await eventsLost(aws, "Tasks of the FTP nodes that start and stop");

    await stopAndStart(aws, stopped);
    const known = new Set(before.map(({ id }) => id));
    const started = (await deployedTasks(aws)).find(({ id }) => !known.has(id));
    expect(started).toBeDefined();

    await eventually(
      "the repair",
      async () => {
        const published = await deployment().published();
        const isRight = !published.get(stopped.id) && published.get(started?.id ?? "") === started?.publicAddress;
        return isRight || undefined;
      },
      ROUND_SECONDS,
    );
  });
}

async function stopAndStart(aws: AwsLocal, { arn, clusterArn: cluster }: DeployedTask): Promise<void> {
  const ecs = new ECSClient(aws.clientConfig);
  await ecs.send(new StopTaskCommand({ cluster, task: arn }));
  const { serviceArns: [service] = [] } = await ecs.send(new ListServicesCommand({ cluster }));
  await ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: 3 }));
  ecs.destroy();
}
