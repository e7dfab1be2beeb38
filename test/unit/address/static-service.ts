import type { Scheduler } from "fast-check";
import type { Repair } from "../../../lambda/address/repair.ts";
import type { LaunchAction } from "../../../lambda/address/slots/launch-action.ts";
import { associate, type Patience } from "../../../lambda/address/slots/slot-association.ts";
import { reconcileSlots } from "../../../lambda/address/slots/slot-reconciler.ts";
import { RowsInMemory } from "./rows-in-memory.ts";
import type { StaticWorld } from "./static-world.ts";
import { takingTurns } from "./turns.ts";

/** The Lambdas of static addresses, over a world and rows whose every call takes its turn. */
export class StaticService {
  readonly rows = new RowsInMemory();
  readonly #world: StaticWorld;
  readonly #scheduler: Scheduler;
  readonly #patience: Patience;
  readonly #invocations: Promise<unknown>[] = [];
  readonly #delivered = new Set<LaunchAction>();

  constructor(world: StaticWorld, scheduler: Scheduler, patience: Patience) {
    this.#world = world;
    this.#scheduler = scheduler;
    this.#patience = patience;
  }

  deliver(action: LaunchAction): void {
    this.#delivered.add(action);
    const parts = { ...this.#parts(), metrics: { count: () => {} }, patience: this.#patience };
    this.#invocations.push(associate(action, parts));
  }

  /** Each event that never came comes now, and so do those that come of it. */
  async deliverTheRest(): Promise<void> {
    for (;;) {
      const rest = this.#world.launches.filter((action) => !this.#delivered.has(action));
      if (rest.length === 0) return;
      for (const action of rest) this.deliver(action);
      await this.idle();
    }
  }

  /** What was repaired is known when the round is over. */
  reconcile(asked?: string): Repair[] {
    const repairs: Repair[] = [];
    const { slots, now } = this.#world;
    const told = { repaired: (repair: Repair) => repairs.push(repair), refused: () => {} };
    this.#invocations.push(reconcileSlots({ slots, now, ...told, ...this.#parts() }, asked));
    return repairs;
  }

  /** All that was begun is over. Rejects when any of it failed. */
  async idle(): Promise<void> {
    await this.#scheduler.waitFor(Promise.all(this.#invocations));
  }

  #parts() {
    return {
      hooks: takingTurns(this.#world.hooks, this.#scheduler),
      addresses: takingTurns(this.#world.addresses, this.#scheduler),
      instances: takingTurns(this.#world.instances, this.#scheduler),
      nodes: takingTurns(this.rows, this.#scheduler),
      feed: { append: async () => {} },
    };
  }
}
