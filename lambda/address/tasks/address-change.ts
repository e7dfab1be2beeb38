import type { TaskChange } from "./task-change.ts";

/** What a change of a task means for its node's row. */
export type AddressChange =
  | { readonly kind: "publish"; readonly nodeId: string; readonly version: number; readonly interfaceId: string }
  | { readonly kind: "forget"; readonly nodeId: string; readonly version: number }
  | { readonly kind: "none"; readonly nodeId: string };

const STOPPING = new Set(["DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED", "DELETED"]);

/** Depends on the one event alone, so that order and repetition are left to the version. */
export function addressChange({ taskArn, version, lastStatus, desiredStatus, attachments }: TaskChange): AddressChange {
  const nodeId = taskArn.slice(taskArn.lastIndexOf("/") + 1);
  if (desiredStatus === "STOPPED" || STOPPING.has(lastStatus)) return { kind: "forget", nodeId, version };
  const interfaceId = networkInterfaceOf(attachments);
  if (lastStatus === "RUNNING" && interfaceId) return { kind: "publish", nodeId, version, interfaceId };
  return { kind: "none", nodeId };
}

/** The same kind of attachment as events and as ECS's own API name it. */
const INTERFACE_TYPES = new Set(["eni", "ElasticNetworkInterface"]);

function networkInterfaceOf(attachments: TaskChange["attachments"]): string | undefined {
  const details = attachments.find(({ type }) => INTERFACE_TYPES.has(type))?.details;
  return details?.find(({ name }) => name === "networkInterfaceId")?.value;
}
