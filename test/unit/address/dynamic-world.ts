import type { ClusterTasks } from "../../../lambda/address/tasks/cluster-tasks.ts";
import type { NetworkInterfaces } from "../../../lambda/address/tasks/network-interfaces.ts";
import { type TaskChange, taskChangeSchema } from "../../../lambda/address/tasks/task-change.ts";
import { type Step, taskEvent } from "./task-events.ts";

interface Task {
  readonly id: string;
  readonly interfaceId: string;
  stage: number;
  address: string | undefined;
}

const STAGES = ["PENDING", "RUNNING", "RUNNING", "DEACTIVATING", "STOPPED"];
const FIRST_STOPPING = STAGES.indexOf("DEACTIVATING");

/** A cluster's tasks with their network interfaces: as much of ECS and EC2 as the address Lambdas see. */
export class DynamicWorld {
  /** Events of all changes so far. */
  readonly changes: TaskChange[] = [];
  #tasks: Task[] = [];
  #started = 0;
  #addresses = 0;

  start(): void {
    const number = (++this.#started).toString(16).padStart(32, "0");
    const task = { id: number, interfaceId: `eni-${number}`, stage: 0, address: undefined };
    this.#tasks.push(task);
    this.#tell(task);
  }

  /** The task's next stage; one that runs may first be reported again. */
  advance(pick: number): void {
    const task = this.#picked(pick);
    if (!task || task.stage === STAGES.length - 1) return;
    task.stage++;
    this.#tell(task);
  }

  /** Its interface gets an address; where it has one, another: no event tells. */
  address(pick: number): void {
    const task = this.#picked(pick);
    if (task) task.address = `198.51.100.${++this.#addresses}`;
  }

  /** What every task that runs gets sooner or later. */
  addressAll(): void {
    for (const [pick, { address }] of this.#tasks.entries()) if (!address) this.address(pick);
  }

  /** ECS forgets tasks some time after their end. */
  forgetStopped(): void {
    this.#tasks = this.#tasks.filter(({ stage }) => stage < STAGES.length - 1);
  }

  /** What nodes should advertise, of those that should at all. */
  truth(): ReadonlyMap<string, string> {
    const running = this.#tasks.filter(({ stage }) => STAGES[stage] === "RUNNING");
    return new Map(running.flatMap(({ id, address }) => (address ? [[id, address] as const] : [])));
  }

  readonly tasks: ClusterTasks = {
    describe: async () => this.#tasks.map(described),
  };

  readonly interfaces: NetworkInterfaces = {
    publicAddress: async (interfaceId) => {
      const task = this.#tasks.find((it) => it.interfaceId === interfaceId);
      if (!task || task.stage > FIRST_STOPPING) return { state: "gone" };
      return task.address ? { state: "associated", address: task.address } : { state: "none" };
    },
  };

  #picked(pick: number): Task | undefined {
    return this.#tasks[pick % this.#tasks.length];
  }

  #tell(task: Task): void {
    this.changes.push(described(task));
  }
}

function described(task: Task): TaskChange {
  const step: Step = {
    version: task.stage + 1,
    lastStatus: STAGES[task.stage] as string,
    desiredStatus: task.stage < FIRST_STOPPING ? "RUNNING" : "STOPPED",
  };
  return taskChangeSchema.parse(taskEvent(task, step)).detail;
}
