/**
 * Works on items as they come, on at most so many at once. After a failure no further item is begun; it is thrown once
 * those that had begun are done.
 */
export async function concurrently<T>(
  items: AsyncGenerator<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let failed = false;
  const worker = async () => {
    try {
      for (let next = await items.next(); !next.done && !failed; next = await items.next()) await work(next.value);
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: limit }, worker));
  const failure = workers.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
}
