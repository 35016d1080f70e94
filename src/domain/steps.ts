interface Job {
  /** Takes a step; answers whether it was the last. */
  readonly step: () => boolean;
}

/**
 * Runs work in steps, one in a turn of the event loop, whatever is to be done on the whole. Parties take turns, so that one with much work
 * does not keep another waiting.
 */
export const openSteps = () => {
  const parties = new Map<string, Job[]>();
  let isUnderWay = false;

  const turn = (): void => {
    const [next] = parties;
    if (next === undefined) {
      isUnderWay = false;
      return;
    }
    const [party, jobs] = next;
    parties.delete(party);
    if (jobs[0]?.step() !== false) jobs.shift();
    if (jobs.length > 0) parties.set(party, jobs);
    setImmediate(turn);
  };

  return {
    /** Its work is done in the order in which it came. */
    run: <T>(party: string, steps: Generator<unknown, T>): Promise<T> =>
      new Promise((resolve, reject) => {
        const step = (): boolean => {
          try {
            const { done, value } = steps.next();
            if (done === true) resolve(value);
            return done === true;
          } catch (error) {
            reject(error);
            return true;
          }
        };
        const jobs = parties.get(party);
        if (jobs) jobs.push({ step });
        else parties.set(party, [{ step }]);
        if (isUnderWay) return;
        isUnderWay = true;
        setImmediate(turn);
      }),
  };
};
