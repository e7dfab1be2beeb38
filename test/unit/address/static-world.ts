import { EC2ServiceException } from "@aws-sdk/client-ec2";
import type { Association, ElasticAddress, ElasticAddresses } from "../../../lambda/address/slots/elastic-addresses.ts";
import type { LaunchAction } from "../../../lambda/address/slots/launch-action.ts";
import type { LaunchHooks } from "../../../lambda/address/slots/launch-hooks.ts";
import type { Slot } from "../../../lambda/address/slots/slot.ts";
import type { SlotInstance, SlotInstances } from "../../../lambda/address/slots/slot-instances.ts";

interface Instance {
  readonly nodeId: string;
  readonly instanceId: string;
  readonly launchedAt: Date;
  isGone: boolean;
  waitsFor: LaunchAction | undefined;
  /** How often it still answers AuthFailure. */
  refusals: number;
}

const MINUTE_MS = 60_000;

/** Groups of one instance, their hooks, and Elastic IPs: as much of EC2 and Auto Scaling as the address Lambdas see. */
export class StaticWorld {
  readonly slots: readonly Slot[];
  /** Events of all launches so far. */
  readonly launches: LaunchAction[] = [];
  readonly #instances: Instance[] = [];
  readonly #refusals: number[];
  /** By allocation id: the instance that holds it. */
  readonly #holders = new Map<string, Instance>();
  #now = Date.UTC(2026, 0, 1);

  /** @param refusals how often each instance that is launched answers AuthFailure */
  constructor(slotCount: number, refusals: readonly number[]) {
    this.#refusals = [...refusals];
    this.slots = Array.from({ length: slotCount }, (_, index) => ({
      nodeId: `slot-${index + 1}`,
      allocationId: `eipalloc-${index + 1}`,
    }));
    for (const slot of this.slots) this.launch(slot);
  }

  readonly now = (): Date => new Date(this.#now);

  pass(minutes: number): void {
    this.#now += minutes * MINUTE_MS;
  }

  launch(slot: Slot): void {
    this.#now += 1000;
    const instanceId = `i-${this.launches.length + 1}`;
    const action = { slot, instanceId, group: slot.nodeId, hook: "Address", token: `token-${instanceId}` };
    this.launches.push(action);
    this.#instances.push({
      nodeId: slot.nodeId,
      instanceId,
      launchedAt: this.now(),
      isGone: false,
      waitsFor: action,
      refusals: this.#refusals.shift() ?? 0,
    });
  }

  /** Ends the slot's oldest instance; the group launches another when it was the only one. */
  end(slot: Slot): void {
    const [oldest, ...others] = this.#alive(slot.nodeId);
    if (!oldest) return;
    oldest.isGone = true;
    oldest.waitsFor = undefined;
    for (const [allocationId, holder] of this.#holders) if (holder === oldest) this.#holders.delete(allocationId);
    if (others.length === 0) this.launch(slot);
  }

  /** The operator's doing: the slot's own address, or another one, goes to the slot's youngest instance, or is taken away. */
  meddle({ nodeId, allocationId }: Slot, how: "own" | "other" | "none"): void {
    const instance = this.#alive(nodeId).at(-1);
    if (instance && how === "none") this.#take(instance);
    else if (instance) this.#give(how === "own" ? allocationId : `${allocationId}-other`, instance);
  }

  /** What a node of the slot should advertise. */
  truth({ nodeId, allocationId }: Slot): string | undefined {
    const holder = this.#holders.get(allocationId);
    if (holder?.nodeId === nodeId) return addressOf(allocationId);
    const youngest = this.#alive(nodeId).at(-1);
    return youngest && this.#addressOf(youngest);
  }

  readonly addresses: ElasticAddresses = {
    describe: async (allocationIds) => allocationIds.map((id) => this.#describeAddress(id)),
    associate: async (association) => this.#associate(association),
  };

  readonly instances: SlotInstances = {
    describe: async (nodeIds) => nodeIds.flatMap((nodeId) => this.#alive(nodeId).map((it) => this.#describe(it))),
    isGone: async (instanceId) => this.#instances.some((it) => it.instanceId === instanceId && it.isGone),
  };

  readonly hooks: LaunchHooks = {
    keepWaiting: async (action) => this.#waiting(action) !== undefined,
    complete: async (action, result) => this.#complete(action, result),
  };

  #associate({ allocationId, instanceId, reassociate }: Association): void {
    const instance = this.#instances.find((it) => it.instanceId === instanceId);
    if (!instance || instance.isGone) throw failure("InvalidInstanceID");
    if (instance.refusals-- > 0) throw failure("AuthFailure");
    const holder = this.#holders.get(allocationId);
    if (holder && holder !== instance && !reassociate) throw failure("Resource.AlreadyAssociated");
    this.#give(allocationId, instance);
  }

  #complete(action: LaunchAction, result: "CONTINUE" | "ABANDON"): boolean {
    const instance = this.#waiting(action);
    if (!instance) return false;
    instance.waitsFor = undefined;
    if (result === "ABANDON") this.end(action.slot);
    return true;
  }

  #waiting({ token }: LaunchAction): Instance | undefined {
    return this.#instances.find(({ waitsFor }) => waitsFor?.token === token);
  }

  /** Oldest first. */
  #alive(nodeId: string): Instance[] {
    return this.#instances.filter((it) => it.nodeId === nodeId && !it.isGone);
  }

  #give(allocationId: string, instance: Instance): void {
    this.#take(instance);
    this.#holders.set(allocationId, instance);
  }

  #take(instance: Instance): void {
    for (const [allocationId, holder] of this.#holders) if (holder === instance) this.#holders.delete(allocationId);
  }

  #addressOf(instance: Instance): string | undefined {
    const held = [...this.#holders].find(([, holder]) => holder === instance);
    return held && addressOf(held[0]);
  }

  #describe(instance: Instance): SlotInstance {
    const { nodeId, instanceId, launchedAt } = instance;
    return { nodeId, instanceId, launchedAt, running: true, address: this.#addressOf(instance) };
  }

  #describeAddress(allocationId: string): ElasticAddress {
    const holder = this.#holders.get(allocationId);
    return { allocationId, address: addressOf(allocationId), free: !holder, instanceId: holder?.instanceId };
  }
}

function addressOf(allocationId: string): string {
  const isOther = allocationId.endsWith("-other");
  return `${isOther ? "203.0.113" : "198.51.100"}.${Number.parseInt(allocationId.slice("eipalloc-".length), 10)}`;
}

function failure(name: string): EC2ServiceException {
  return new EC2ServiceException({ name, message: name, $fault: "client", $metadata: {} });
}
