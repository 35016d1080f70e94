import type { Broken } from './checks.ts';
import type { Plan } from './plan.ts';
import { run } from './run.ts';

/** Smaller plans of the same kind: each lacks one thing. */
function* smaller(plan: Plan): Generator<Plan> {
  const without = <T>(list: readonly T[], index: number): readonly T[] => list.toSpliced(index, 1);
  for (const part of ['clients', 'weather', 'mail', 'clocks', 'restarts', 'vendorRestarts'] as const) {
    for (let index = plan[part].length - 1; index >= 0; index -= 1)
      yield { ...plan, [part]: without<unknown>(plan[part], index) };
  }
  for (let index = plan.accounts.length - 1; index > 0; index -= 1) {
    const name = plan.accounts[index]?.name;
    const others = <T extends { readonly account: string }>(list: readonly T[]) =>
      list.filter(({ account }) => account !== name);
    yield {
      ...plan,
      accounts: without(plan.accounts, index),
      weather: others(plan.weather),
      mail: others(plan.mail),
      clocks: others(plan.clocks),
      vendorRestarts: others(plan.vendorRestarts),
      clients: plan.clients.filter(({ sees }) => sees !== name),
    };
  }
  for (const [index, client] of plan.clients.entries()) {
    for (let leave = client.leaves.length - 1; leave >= 0; leave -= 1) {
      yield { ...plan, clients: plan.clients.with(index, { ...client, leaves: without(client.leaves, leave) }) };
    }
  }
}

/** What of the plan is needed to break the same promise. */
export const shrink = async (plan: Plan, broken: Broken, onStep: (plan: Plan) => void = () => {}): Promise<Plan> => {
  for (const candidate of smaller(plan)) {
    const { problems } = await run(candidate);
    if (!problems.some((problem) => problem.broken === broken)) continue;
    onStep(candidate);
    return shrink(candidate, broken, onStep);
  }
  return plan;
};
