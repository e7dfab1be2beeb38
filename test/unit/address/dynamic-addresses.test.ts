import fc, { type Scheduler } from "fast-check";
import { expect, test } from "vitest";
import type { Repair } from "../../../lambda/address/repair.ts";
import { addressChange } from "../../../lambda/address/tasks/address-change.ts";
import { NoPublicAddressError, publish } from "../../../lambda/address/tasks/address-publisher.ts";
import type { TaskChange } from "../../../lambda/address/tasks/task-change.ts";
import { reconcileTasks } from "../../../lambda/address/tasks/task-reconciler.ts";
import { DynamicWorld } from "./dynamic-world.ts";
import { RowsInMemory } from "./rows-in-memory.ts";
import { runs } from "./runs.ts";
import { takingTurns } from "./turns.ts";

/** Something that happens; `pick` says to which task, or which event comes. */
interface Step {
  readonly kind: "start" | "advance" | "address" | "forget" | "deliver" | "reconcile";
  readonly pick: number;
}

const stepsOf = (...kinds: Step["kind"][]) =>
  fc.array(fc.record({ kind: fc.constantFrom(...kinds), pick: fc.nat(50) }), { maxLength: 20 });

const anything = stepsOf("start", "advance", "advance", "address", "forget", "deliver", "deliver", "reconcile");
const ordinary = stepsOf("start", "advance", "advance", "deliver", "deliver");

test("whatever happens and in whatever order: after one round the rows say what ECS and EC2 say", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), anything, async (s, life) => {
      const service = new Service(s);
      await service.live(life);

      await service.reconcile();
      expect(await service.published()).toEqual(service.world.truth());
    }),
    runs(300),
  );
});

test("as long as no event is lost, however late or often they come, nothing is left to repair", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), ordinary, async (s, life) => {
      const service = new Service(s);
      await service.live(life);
      service.world.addressAll();
      await service.deliverTheRest();

      expect(await service.reconcile()).toEqual([]);
      expect(await service.published()).toEqual(service.world.truth());
    }),
    runs(300),
  );
});

/** The Lambdas of dynamic addresses, over a world and rows whose every call takes its turn. */
class Service {
  readonly world = new DynamicWorld();
  readonly #rows = new RowsInMemory();
  readonly #scheduler: Scheduler;
  readonly #delivered = new Set<TaskChange>();
  readonly #invocations: Promise<unknown>[] = [];

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
    this.world.start();
  }

  async live(life: readonly Step[]): Promise<void> {
    const script = async () => {
      for (const step of life) {
        await this.#scheduler.schedule(Promise.resolve(), step.kind);
        this.#happen(step);
      }
    };
    await this.#scheduler.waitFor(script());
    await this.#idle();
  }

  async deliverTheRest(): Promise<void> {
    for (const change of this.world.changes) if (!this.#delivered.has(change)) this.#deliver(change);
    await this.#idle();
  }

  async reconcile(): Promise<readonly Repair[]> {
    const repairs = this.#reconcile();
    await this.#idle();
    return repairs;
  }

  async published(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#rows.list();
    return new Map(rows.flatMap(({ id, observedAddress: address }) => (address ? [[id, address] as const] : [])));
  }

  #happen({ kind, pick }: Step): void {
    const { world } = this;
    if (kind === "start") world.start();
    else if (kind === "advance") world.advance(pick);
    else if (kind === "address") world.address(pick);
    else if (kind === "forget") world.forgetStopped();
    else if (kind === "deliver") this.#deliver(world.changes[pick % world.changes.length] as TaskChange);
    else this.#reconcile();
  }

  /** One that fails for want of an address does not count as delivered: it comes again. */
  #deliver(change: TaskChange): void {
    this.#delivered.add(change);
    const invocation = publish(addressChange(change), this.#parts()).catch((error: unknown) => {
      expect(error).toBeInstanceOf(NoPublicAddressError);
      this.#delivered.delete(change);
    });
    this.#invocations.push(invocation);
  }

  #reconcile(): Repair[] {
    const repairs: Repair[] = [];
    const repaired = (repair: Repair) => repairs.push(repair);
    this.#invocations.push(reconcileTasks({ ...this.#parts(), now: () => new Date(), repaired }));
    return repairs;
  }

  async #idle(): Promise<void> {
    await this.#scheduler.waitFor(Promise.all(this.#invocations));
  }

  #parts() {
    return {
      tasks: takingTurns(this.world.tasks, this.#scheduler),
      interfaces: takingTurns(this.world.interfaces, this.#scheduler),
      nodes: takingTurns(this.#rows, this.#scheduler),
      feed: { append: async () => {} },
    };
  }
}
