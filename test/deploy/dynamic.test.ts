import { ECSClient, StopTaskCommand } from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import { eventsLost } from "../support/deployed-rules.ts";
import { deployedTasks } from "../support/deployed-tasks.ts";
import { eventually } from "../support/local-eventually.ts";
import { story } from "./story.ts";

describe("with dynamic addresses", () => {
  story({ settings: { addresses: "dynamic" }, tasks: deployedTasks }, (deployment) => {
    test("ECS is asked to spare a task while it transfers, and to do so no more", async () => {
      const { protection } = deployment().node;

      await eventually("the end of the protection", () => protection.asked.includes(false) || undefined, 40);

      expect(protection.asked.slice(0, 2)).toEqual([true, false]);
    });

    test("an address whose end nobody reported is removed at the reconciler's next round", async () => {
      const { aws, task } = deployment();
      const others = (await deployedTasks(aws)).filter(({ id }) => id !== task.id);
      const [stopped] = others;
      expect((await deployment().published()).get(stopped?.id ?? "")).toBe(stopped?.publicAddress);
      await using _ = await eventsLost(aws, "Tasks of the FTP nodes that start and stop");

      const ecs = new ECSClient(aws.clientConfig);
      await ecs.send(new StopTaskCommand({ cluster: stopped?.clusterArn, task: stopped?.arn }));
      ecs.destroy();

      await eventually(
        "the end of the address",
        async () => (await deployment().published()).get(stopped?.id ?? "") === undefined || undefined,
        100,
      );
      // The task that ECS started in its place is published as well, though nobody reported that either.
      await deployment().publishedTask(({ id }) => id !== task.id && id !== stopped?.id);
    });
  });
});
