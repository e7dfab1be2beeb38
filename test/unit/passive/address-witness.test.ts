import fc from "fast-check";
import { expect, test } from "vitest";
import { type Evidence, mismatchOf, published, witnessed } from "../../../ftp-node/passive/address-witness.ts";

const A = "198.51.100.1";
const B = "198.51.100.2";

/** The row was read, with this address and version. */
interface Read {
  readonly row: string | undefined;
  readonly version?: number;
}

/** The witness said this address, or that there is none. */
interface Said {
  readonly said: string | undefined;
}

type Step = Read | Said;
const none = undefined;

/** Each step at its own moment. */
function after(steps: readonly Step[]): Evidence {
  return steps.reduce<Evidence>(
    (evidence, step, moment) =>
      "said" in step
        ? witnessed(evidence, { address: step.said }, moment)
        : published(evidence, { address: step.row, version: step.version }, moment),
    {},
  );
}

test.for<{ why: string; steps: readonly Step[]; contradicted: boolean }>([
  { why: "nothing is known", steps: [], contradicted: false },
  { why: "there is no witness", steps: [{ row: A, version: 1 }], contradicted: false },
  { why: "the row was never read", steps: [{ said: B }], contradicted: false },
  { why: "they agree", steps: [{ row: A, version: 1 }, { said: A }], contradicted: false },
  { why: "they agree that there is none", steps: [{ row: none }, { said: none }], contradicted: false },
  { why: "the witness came later", steps: [{ row: A, version: 1 }, { said: B }], contradicted: true },
  { why: "the address is gone", steps: [{ row: A, version: 1 }, { said: none }], contradicted: true },
  { why: "nothing is published, and there is one", steps: [{ row: none }, { said: A }], contradicted: true },
  {
    why: "the row followed",
    steps: [{ row: A, version: 1 }, { said: B }, { row: B, version: 2 }],
    contradicted: false,
  },
  {
    why: "the row came first, and the witness lags behind",
    steps: [{ row: A, version: 1 }, { said: A }, { row: B, version: 2 }, { said: A }],
    contradicted: false,
  },
  {
    why: "the address was confirmed by a higher version",
    steps: [{ row: A, version: 1 }, { said: B }, { row: A, version: 2 }, { said: B }],
    contradicted: false,
  },
  {
    why: "the address was confirmed, and then the witness says something new",
    steps: [{ row: A, version: 1 }, { said: B }, { row: A, version: 2 }, { said: none }],
    contradicted: true,
  },
  {
    why: "the address was confirmed, and the witness came back to what it said",
    steps: [{ row: A, version: 1 }, { said: B }, { row: A, version: 2 }, { said: A }, { said: B }],
    contradicted: true,
  },
  {
    why: "the row is read again and again",
    steps: [{ row: A, version: 1 }, { said: B }, { row: A, version: 1 }, { row: A, version: 1 }],
    contradicted: true,
  },
  {
    why: "the address was taken back with the version that it had",
    steps: [{ row: A, version: 1 }, { said: A }, { row: none, version: 1 }, { said: A }],
    contradicted: false,
  },
])("$why: contradicted is $contradicted", ({ steps, contradicted }) => {
  expect(mismatchOf(after(steps)) !== undefined).toBe(contradicted);
});

test("an answer to what was asked before the publication came says nothing of it, and asked again it does", () => {
  const read = published({}, { address: A, version: 1 }, 2);
  const answered = witnessed(read, { address: B }, 1);
  expect(mismatchOf(answered)).toBeUndefined();

  expect(mismatchOf(witnessed(answered, { address: B }, 3))).toEqual({
    published: { address: A, version: 1 },
    witnessed: { address: B },
  });
});

/** The same rule, of the whole history: the last change of the row against the last change of what was said. */
function isContradicted(steps: readonly Step[]): boolean {
  const lastChange = <S extends Step>(own: (step: Step) => step is S, same: (a: S, b: S) => boolean, from = 0) => {
    let last: { readonly step: S; readonly at: number } | undefined;
    for (const [at, step] of steps.entries())
      if (at >= from && own(step) && !(last && same(last.step, step))) last = { step, at };
    return last;
  };
  const isRead = (step: Step): step is Read => "row" in step;
  const isSaid = (step: Step): step is Said => "said" in step;
  const firstRead = steps.findIndex(isRead);
  const read = lastChange(isRead, (a, b) => a.row === b.row && a.version === b.version);
  const said = lastChange(isSaid, (a, b) => a.said === b.said, firstRead);
  return read !== undefined && said !== undefined && said.at > read.at && said.step.said !== read.step.row;
}

test("an address is contradicted exactly while a testimony that is newer than its publication differs", () => {
  const address = fc.constantFrom(A, B, none);
  const step = fc.oneof(
    fc.record<Read>({ row: address, version: fc.integer({ min: 1, max: 3 }) }),
    fc.record<Said>({ said: address }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      expect(mismatchOf(after(steps)) !== undefined).toBe(isContradicted(steps));
    }),
    { numRuns: 2_000 },
  );
});
