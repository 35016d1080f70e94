import type { Fault } from './faults.ts';
import { openPlain } from './plain.ts';
import { type Asked, realSchema, type Subject } from './subject.ts';

/** Answers as graphql-js does, but for one fault. */
export const openFaulty = (fault: Fault): Subject => {
  const schema = realSchema();
  fault.schema?.(schema);
  const { before, after } = fault;
  const inner = openPlain({ schema, ...(before && { before }), ...(after && { after }) });
  const sights = new Map<string, number>();
  const inFlight = new Map<string, Promise<string>>();
  const kept = new Map<string, Promise<string>>();

  const remember = (known: Map<string, Promise<string>>, key: string, run: () => Promise<string>): Promise<string> => {
    const answer = known.get(key) ?? run();
    known.set(key, answer);
    return answer;
  };

  const ask = (asked: Asked): Promise<string> => {
    const sight = (sights.get(asked.document) ?? 0) + 1;
    sights.set(asked.document, sight);
    const run = () => inner.ask(fault.asked?.(asked, sight) ?? asked);
    if (fault.keeps?.(asked)) return remember(kept, JSON.stringify(asked), run);
    const name = fault.shared?.(asked) ?? null;
    if (name === null) return run();
    return remember(inFlight, name, () => run().finally(() => inFlight.delete(name)));
  };

  return { ...inner, ask };
};
