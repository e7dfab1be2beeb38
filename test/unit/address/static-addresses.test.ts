import fc, { type Scheduler } from "fast-check";
import { expect, test } from "vitest";
import { runs } from "./runs.ts";
import { StaticService } from "./static-service.ts";
import { StaticWorld } from "./static-world.ts";

/** Something that happens; `pick` says to which slot, or which event comes. */
interface Step {
  readonly kind: "end" | "launch" | "own" | "other" | "none" | "deliver" | "reconcile" | "ask" | "wait";
  readonly pick: number;
}

const stepsOf = (...kinds: Step["kind"][]) =>
  fc.array(fc.record({ kind: fc.constantFrom(...kinds), pick: fc.nat(50) }), { maxLength: 14 });

const anything = stepsOf("end", "launch", "own", "other", "none", "deliver", "deliver", "reconcile", "ask", "wait");
const ordinary = stepsOf("end", "deliver", "deliver", "wait");

/** How often each instance refuses; and whether a refusal is the end or is tried again for as long as it takes. */
const trouble = fc.record({ refusals: fc.array(fc.nat(2), { maxLength: 6 }), seconds: fc.constantFrom(0, 60) });

test("whatever happens and in whatever order: after one round the rows say what EC2 says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), anything, trouble, fc.integer({ min: 1, max: 2 }), async (s, life, bad, slots) => {
      const world = new StaticWorld(slots, bad.refusals);
      const service = new StaticService(world, s, bad.seconds);
      await live(life, world, service, s);

      world.pass(10);
      service.reconcile();
      await service.idle();
      await expectTruth(world, service);
    }),
    runs(300),
  );
});

test("as long as no event is lost, however late or often they come, nothing is left to repair", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), ordinary, trouble, async (s, life, bad) => {
      const world = new StaticWorld(1, bad.refusals);
      const service = new StaticService(world, s, bad.seconds);
      await live(life, world, service, s);
      await service.deliverTheRest();

      world.pass(10);
      const repairs = service.reconcile();
      await service.idle();
      expect(repairs).toEqual([]);
      await expectTruth(world, service);
    }),
    runs(300),
  );
});

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
