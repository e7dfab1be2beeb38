import fc, { type Scheduler } from "fast-check";
import { expect, test } from "vitest";
import { runs } from "./runs.ts";
import { StaticService } from "./static-service.ts";
import { StaticWorld } from "./static-world.ts";

/** Something that happens; `pick` says to which slot, or which event comes. */
interface Step {
  readonly kind: "end" | "launch" | "replace" | "own" | "other" | "none" | "deliver" | "reconcile" | "ask" | "wait";
  readonly pick: number;
}

const stepsOf = (...kinds: Step["kind"][]) =>
  fc.array(fc.record({ kind: fc.constantFrom(...kinds), pick: fc.nat(50) }), { maxLength: 14 });

const anything = stepsOf("end", "launch", "own", "other", "none", "deliver", "deliver", "reconcile", "ask", "wait");
const ordinary = stepsOf("end", "replace", "deliver", "deliver", "wait");

interface Trouble {
  /** How often each instance refuses. */
  readonly refusals: readonly number[];
  /** How long an instance drains beside its successor. */
  readonly drainingLooks: number;
  /** 0: a refusal is the end; else it is tried again for as long as it takes. */
  readonly seconds: number;
  /** 0: an instance that drains loses the address at once; else it keeps it for as long as it takes. */
  readonly handoverSeconds: number;
  /** Whether the first instances serve before anything happens. */
  readonly serving: boolean;
}

const troubleWith = (...handovers: number[]): fc.Arbitrary<Trouble> =>
  fc.record({
    refusals: fc.array(fc.nat(2), { maxLength: 6 }),
    drainingLooks: fc.nat(3),
    seconds: fc.constantFrom(0, 60),
    handoverSeconds: fc.constantFrom(...handovers),
    serving: fc.boolean(),
  });
const slotCount = fc.integer({ min: 1, max: 2 });

test("whatever happens and in whatever order: after one round the rows say what EC2 says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), anything, troubleWith(0, 60), slotCount, async (s, life, bad, slots) => {
      const { world, service } = await inTrouble(bad, slots, s);
      await live(life, world, service, s);

      world.pass(10);
      service.reconcile();
      await service.idle();
      await expectTruth(world, service);
    }),
    runs(300),
  );
});

test("as long as no event is lost, however late or often they come, nothing is left to repair, and drains run to their end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), ordinary, troubleWith(60), async (s, life, bad) => {
      const { world, service } = await inTrouble(bad, 1, s);
      await live(life, world, service, s);
      await service.deliverTheRest();

      world.pass(10);
      const repairs = service.reconcile();
      await service.idle();
      expect(repairs).toEqual([]);
      expect(world.evictions).toEqual([]);
      await expectTruth(world, service);
    }),
    runs(300),
  );
});

async function inTrouble({ refusals, drainingLooks, serving, ...times }: Trouble, slots: number, s: Scheduler) {
  const world = new StaticWorld(slots, refusals, drainingLooks);
  const service = new StaticService(world, s, { ...times, firstDelayMs: 0 });
  if (serving) await service.deliverTheRest();
  return { world, service };
}

async function live(life: readonly Step[], world: StaticWorld, service: StaticService, s: Scheduler): Promise<void> {
  const script = async () => {
    for (const step of life) {
      await s.schedule(Promise.resolve(), step.kind);
      happen(step, world, service);
    }
  };
  await s.waitFor(script());
  await service.idle();
}

function happen({ kind, pick }: Step, world: StaticWorld, service: StaticService): void {
  const slot = picked(world.slots, pick);
  if (kind === "end") world.end(slot);
  else if (kind === "launch") world.launch(slot);
  else if (kind === "replace") world.replace(slot);
  else if (kind === "deliver") service.deliver(picked(world.launches, pick));
  else if (kind === "reconcile") service.reconcile();
  else if (kind === "ask") service.reconcile(slot.nodeId);
  else if (kind === "wait") world.pass(5);
  else world.meddle(slot, kind);
}

function picked<T>(of: readonly T[], pick: number): T {
  return of[pick % of.length] as T;
}

async function expectTruth(world: StaticWorld, { rows }: StaticService): Promise<void> {
  for (const slot of world.slots) expect((await rows.get(slot.nodeId))?.observedAddress).toBe(world.truth(slot));
}
