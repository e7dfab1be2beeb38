import fc from "fast-check";

/** One step in a task's life, as ECS counts and reports it. */
export interface Step {
  readonly version: number;
  readonly lastStatus: string;
  readonly desiredStatus: "RUNNING" | "STOPPED";
}

export interface Task {
  readonly id: string;
  readonly interfaceId: string;
}

const STARTING = ["PROVISIONING", "PENDING", "ACTIVATING"];
const STOPPING = ["RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"];

/** A task's life so far. A running one is reported again when its health changes; one that fails may never run. */
export const lives: fc.Arbitrary<readonly Step[]> = fc
  .record({ starting: fc.nat(STARTING.length), running: fc.nat(3), stopping: fc.nat(STOPPING.length) })
  .map(({ starting, running, stopping }) => [
    ...STARTING.slice(0, starting).map((lastStatus) => ({ lastStatus, desiredStatus: "RUNNING" as const })),
    ...Array.from({ length: running }, () => ({ lastStatus: "RUNNING", desiredStatus: "RUNNING" as const })),
    ...STOPPING.slice(0, stopping).map((lastStatus) => ({ lastStatus, desiredStatus: "STOPPED" as const })),
  ])
  .filter((steps) => steps.length > 0)
  .map((steps) => steps.map((step, index) => ({ ...step, version: index + 1 })));

/** What EventBridge makes of a life: in any order, some twice, some never; the last one comes at some point. */
export const deliveries = fc
  .record({ life: lives, picks: fc.array(fc.nat(), { maxLength: 12 }), place: fc.nat() })
  .map(({ life, picks, place }) => {
    const delivered = picks.map((pick) => life[pick % life.length] as Step);
    const last = life.at(-1) as Step;
    return { last, delivered: delivered.toSpliced(place % (delivered.length + 1), 0, last) };
  });

/** The event, with the fields of ECS's documentation that a reader could stumble over. */
export function taskEvent({ id, interfaceId }: Task, { version, lastStatus, desiredStatus }: Step) {
  const details = { subnetId: "subnet-0a1b", networkInterfaceId: interfaceId, privateIPv4Address: "10.0.0.10" };
  return {
    version: "0",
    id: "317e4f2a-7ee9-5b0c-6d75-c1d1a8a5b1d5",
    source: "aws.ecs",
    "detail-type": "ECS Task State Change",
    detail: {
      taskArn: `arn:aws:ecs:eu-central-1:111122223333:task/PasvportNodes-Cluster/${id}`,
      clusterArn: "arn:aws:ecs:eu-central-1:111122223333:cluster/PasvportNodes-Cluster",
      group: "service:Nodes",
      version,
      lastStatus,
      desiredStatus,
      attachments: [
        { id: "a1", type: "ServiceConnect", status: "ATTACHED", details: [] },
        {
          id: "a2",
          type: "eni",
          status: lastStatus === "PROVISIONING" ? "PRECREATED" : "ATTACHED",
          details: Object.entries(details).map(([name, value]) => ({ name, value })),
        },
      ],
    },
  };
}
