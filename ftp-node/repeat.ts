/** Does something again and again, never twice at once. Disposing of it waits for the run that is on. `task` must not reject. */
export function repeat(milliseconds: number, task: () => Promise<void>): AsyncDisposable {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= task().finally(() => {
      running = undefined;
    });
  }, milliseconds);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running;
    },
  };
}
