import type { Scheduler } from "fast-check";

/** Who is called waits for its turn twice: before it does anything, and before it answers. */
export function takingTurns<T extends object>(target: T, scheduler: Scheduler): T {
  const turn = (name: string) => scheduler.schedule(Promise.resolve(), name);
  return new Proxy(target, {
    get(_target, name: string) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== "function") return method;
      return async (...given: unknown[]) => {
        await turn(name);
        try {
          return await Reflect.apply(method, target, given);
        } finally {
          await turn(`${name} answers`);
        }
      };
    },
  });
}
