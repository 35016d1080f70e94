/** Commands of one batch that are under way at one account at a time. */
export const AT_A_TIME = 4;

/**
 * Runs each of the items and answers by position. Those of one account begin in their order, `AT_A_TIME` at a time, and none waits for
 * those of another account. `run` must not reject.
 */
export const runBatch = async <I, R>(
  items: readonly I[],
  accountOf: (item: I) => string | null,
  run: (item: I, index: number) => Promise<R>,
): Promise<readonly R[]> => {
  const results: R[] = Array.from({ length: items.length });
  const lines = new Map<string | null, number[]>();
  items.forEach((item, index) => {
    const account = accountOf(item);
    const line = lines.get(account) ?? [];
    line.push(index);
    lines.set(account, line);
  });
  const work = async (line: Iterator<number>): Promise<void> => {
    for (let next = line.next(); !next.done; next = line.next())
      results[next.value] = await run(items[next.value] as I, next.value);
  };
  await Promise.all(
    [...lines.values()].flatMap((indexes) => {
      // Those who work on one line take their turns from one iterator.
      const line = indexes.values();
      return Array.from({ length: Math.min(AT_A_TIME, indexes.length) }, () => work(line));
    }),
  );
  return results;
};
