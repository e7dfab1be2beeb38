import { EC2ServiceException } from "@aws-sdk/client-ec2";
import type { Association, ElasticAddress, ElasticAddresses } from "../../../lambda/address/slots/elastic-addresses.ts";
import type { LaunchAction } from "../../../lambda/address/slots/launch-action.ts";
import type { LaunchHooks } from "../../../lambda/address/slots/launch-hooks.ts";
import type { SlotInstance, SlotInstances } from "../../../lambda/address/slots/slot-instances.ts";
import type { Slot } from "../../../shared/slot.ts";

interface Instance {
  readonly nodeId: string;
  readonly instanceId: string;
  readonly launchedAt: Date;
  isGone: boolean;
  /** How often it is looked at before it ends, now that its successor is there; undefined: it stays. */
  draining: number | undefined;
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
  readonly #drainingLooks: number;
  /** By allocation id: the instance that holds it. */
  readonly #holders = new Map<string, Instance>();
  /** Each time an instance that was up lost the slot's address to another one: both. */
  readonly evictions: string[] = [];
  #now = Date.UTC(2026, 0, 1);

  /**
   * @param refusals how often each instance that is launched answers AuthFailure
   * @param drainingLooks how long an instance lives on beside its successor: how often it is found up
   */
  constructor(slotCount: number, refusals: readonly number[], drainingLooks = 0) {
    this.#refusals = [...refusals];
    this.#drainingLooks = drainingLooks;
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

  /** An instance that is there already drains from now on. */
  launch(slot: Slot): void {
    this.#now += 1000;
    for (const former of this.#alive(slot.nodeId)) former.draining ??= this.#drainingLooks;
    const instanceId = `i-${this.launches.length + 1}`;
    const action = { slot, instanceId, group: slot.nodeId, hook: "Address", token: `token-${instanceId}` };
    this.launches.push(action);
    this.#instances.push({
      nodeId: slot.nodeId,
      instanceId,
      launchedAt: this.now(),
      isGone: false,
      draining: undefined,
      waitsFor: action,
      refusals: this.#refusals.shift() ?? 0,
    });
  }

  /** As an instance refresh does: launches another instance once the slot's own is in service. */
  replace(slot: Slot): void {
    if (!this.#alive(slot.nodeId).at(-1)?.waitsFor) this.launch(slot);
  }

  /** Ends the slot's oldest instance; the group launches another when none is left that stays. */
  end({ nodeId }: Slot): void {
    const [oldest] = this.#alive(nodeId);
    if (oldest) this.#end(oldest);
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
    isUp: async (instanceId) => this.#look(instanceId),
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
    if (holder && holder !== instance) this.evictions.push(`${instanceId} from ${holder.instanceId}`);
    this.#give(allocationId, instance);
  }

  #complete(action: LaunchAction, result: "CONTINUE" | "ABANDON"): boolean {
    const instance = this.#waiting(action);
    if (!instance) return false;
    instance.waitsFor = undefined;
    if (result === "ABANDON") this.#end(instance);
    return true;
  }

  /** Time passes with each look: for all instances of the slot that drain. */
  #look(instanceId: string): boolean {
    const looked = this.#instances.find((it) => it.instanceId === instanceId);
    for (const it of this.#alive(looked?.nodeId ?? ""))
      if (it.draining !== undefined && it.draining-- <= 0) this.#end(it);
    return looked?.isGone === false;
  }

  #end(instance: Instance): void {
    instance.isGone = true;
    instance.waitsFor = undefined;
    this.#take(instance);
    const slot = this.slots.find(({ nodeId }) => nodeId === instance.nodeId);
    const stays = this.#alive(instance.nodeId).some(({ draining }) => draining === undefined);
    if (slot && !stays) this.launch(slot);
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
