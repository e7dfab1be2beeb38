import fc, { type Scheduler } from "fast-check";
import { expect, test } from "vitest";
import { publishSlot } from "../../../lambda/address/slots/slot-publication.ts";
import { reconcileSlots } from "../../../lambda/address/slots/slot-reconciler.ts";
import { RowsInMemory } from "./rows-in-memory.ts";
import { runs } from "./runs.ts";
import { takingTurns } from "./turns.ts";

const slot = { nodeId: "slot-1", allocationId: "eipalloc-1" };
const instance = { nodeId: "slot-1", instanceId: "i-1", launchedAt: new Date(0), running: true };

const stepsOf = <T extends string>(...kinds: T[]) =>
  fc.array(fc.constantFrom(...kinds), { minLength: 4, maxLength: 8 });

test("writers in any interleaving leave no older view than the newest that one of them had", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), stepsOf("change", "reconcile", "ask", "associate"), async (s, life) => {
      // Two addresses in turn, so that a row can be right by accident.
      const { ec2, published } = await live(life, new ChangingAddress(2), s);

      expect(ec2.ageOf(published)).toBeLessThanOrEqual(ec2.ageOfNewestView());
    }),
    runs(500),
  );
});

test("a writer that dies after it wrote leaves no older view either", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), stepsOf("change", "change", "reconcile", "die", "die"), async (s, life) => {
      const { ec2, published } = await live(life, new ChangingAddress(256), s);

      expect(ec2.ageOf(published)).toBeLessThanOrEqual(ec2.ageOfNewestView());
    }),
    runs(800),
  );
});

type Step = "change" | "reconcile" | "ask" | "associate" | "die";

/** All that happens begins at some point, and takes its turns with all the rest. */
async function live(life: readonly Step[], ec2: ChangingAddress, s: Scheduler) {
  const rows = new RowsInMemory();
  const happen = async (step: Step) => {
    await s.schedule(Promise.resolve(), step);
    if (step === "change") ec2.change();
    else if (step === "die") await write(step, rows, ec2, s).catch(expectDeath);
    else await write(step, rows, ec2, s);
  };
  await s.waitFor(Promise.all(life.map(happen)));
  return { ec2, published: (await rows.get(slot.nodeId))?.observedAddress };
}

async function write(step: Step, rows: RowsInMemory, ec2: ChangingAddress, s: Scheduler): Promise<void> {
  const view = new View(ec2);
  const parts = {
    slots: [slot],
    addresses: takingTurns(view, s),
    instances: { describe: async () => [instance] },
    nodes: takingTurns(step === "die" ? new LastWrite(rows) : rows, s),
    feed: { append: async () => {} },
    now: () => new Date(),
    repaired: () => {},
    refused: () => {},
  };
  if (step === "associate") await publishSlot(slot, instance.instanceId, parts);
  else await reconcileSlots(parts, step === "ask" ? slot.nodeId : undefined);
  view.end();
}

/** The rows, for somebody who does not survive a write. */
class LastWrite extends RowsInMemory {
  readonly #rows: RowsInMemory;

  constructor(rows: RowsInMemory) {
    super();
    this.#rows = rows;
  }

  override async get(id: string) {
    return this.#rows.get(id);
  }

  override async replace(id: string, address: string | undefined, version: number): Promise<boolean> {
    if (await this.#rows.replace(id, address, version)) throw new Error("Out of time.");
    return false;
  }
}

function expectDeath(error: unknown): void {
  expect(error).toEqual(new Error("Out of time."));
}

/** What EC2 says of the slot's address; counted in changes, so that views have an age. */
class ChangingAddress {
  #changes = 0;
  #newestView = -1;
  readonly #addresses: number;

  constructor(addresses: number) {
    this.#addresses = addresses;
  }

  change(): void {
    this.#changes++;
  }

  look(): { readonly address: string; readonly at: number } {
    return { address: this.#addressAfter(this.#changes), at: this.#changes };
  }

  hadView(at: number): void {
    this.#newestView = Math.max(this.#newestView, at);
  }

  ageOfNewestView(): number {
    return this.#changes - this.#newestView;
  }

  /** In changes since it was true. */
  ageOf(address: string | undefined): number {
    let age = 0;
    while (age <= this.#changes && this.#addressAfter(this.#changes - age) !== address) age++;
    return age;
  }

  #addressAfter(changes: number): string {
    return `198.51.100.${changes % this.#addresses}`;
  }
}

/** What one writer sees of it; whoever dies does not count. */
class View {
  readonly #ec2: ChangingAddress;
  #at = -1;

  constructor(ec2: ChangingAddress) {
    this.#ec2 = ec2;
  }

  async describe() {
    const { address, at } = this.#ec2.look();
    this.#at = at;
    return [{ allocationId: slot.allocationId, address, free: false, instanceId: "i-1" }];
  }

  async associate(): Promise<void> {}

  end(): void {
    this.#ec2.hadView(this.#at);
  }
}
