/** Does something again and again, never twice at once, until it is disposed of. `task` must not reject. */
export function repeat(milliseconds: number, task: () => Promise<void>): Disposable {
  let running = false;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    await task();
    running = false;
  }, milliseconds);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
