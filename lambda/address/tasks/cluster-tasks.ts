import { DescribeTasksCommand, type ECSClient, paginateListTasks } from "@aws-sdk/client-ecs";
import { type TaskChange, taskSchema } from "./task-change.ts";

export interface ClusterTasks {
  /** All tasks that run or shall run, those that ended not long ago, and the ones asked for if ECS still knows them. */
  describe(taskIds: readonly string[]): Promise<readonly TaskChange[]>;
}

/** Of one request. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const TASKS_PER_REQUEST = 100;

/** ECS refuses a whole request for an id of another form. */
const TASK_ID = /^[0-9a-f-]{32,36}$/;

export class EcsClusterTasks implements ClusterTasks {
  readonly #ecs: ECSClient;
  readonly #cluster: string;

  constructor(ecs: ECSClient, clusterArn: string) {
    this.#ecs = ecs;
    this.#cluster = clusterArn;
  }

  async describe(taskIds: readonly string[]): Promise<readonly TaskChange[]> {
    const listed = [...(await this.#list("RUNNING")), ...(await this.#list("STOPPED"))];
    const wanted = [...new Set([...listed, ...taskIds.filter((id) => TASK_ID.test(id))])];
    const tasks: TaskChange[] = [];
    for (let from = 0; from < wanted.length; from += TASKS_PER_REQUEST)
      tasks.push(...(await this.#describe(wanted.slice(from, from + TASKS_PER_REQUEST))));
    return tasks;
  }

  async #list(desiredStatus: "RUNNING" | "STOPPED"): Promise<string[]> {
    const ids: string[] = [];
    const pages = paginateListTasks({ client: this.#ecs }, { cluster: this.#cluster, desiredStatus });
    for await (const { taskArns = [] } of pages)
      ids.push(...taskArns.map((arn) => arn.slice(arn.lastIndexOf("/") + 1)));
    return ids;
  }

  async #describe(ids: string[]): Promise<TaskChange[]> {
    const { tasks = [] } = await this.#ecs.send(new DescribeTasksCommand({ cluster: this.#cluster, tasks: ids }));
    return tasks.map((task) => taskSchema.parse(task));
  }
}
