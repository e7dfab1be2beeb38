/** What several sources give, each in order, as one in order. `before`: whether the first of two comes first. */
export async function* merged<Item>(
  sources: readonly AsyncGenerator<Item>[],
  before: (a: Item, b: Item) => boolean,
): AsyncGenerator<Item> {
  const heads = await Promise.all(sources.map(async (source) => ({ source, head: await source.next() })));
  for (;;) {
    const waiting = heads.filter(({ head }) => !head.done);
    if (waiting.length === 0) return;
    const first = waiting.reduce((best, each) => (before(each.head.value, best.head.value) ? each : best));
    yield first.head.value;
    first.head = await first.source.next();
  }
}
