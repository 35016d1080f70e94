import { expect, it } from 'vitest';
import type { Worker } from '../../../src/domain/worker.ts';
import { adapterOf, gatewayForTest, planOf, startLine } from '../../../src/testing/bench.ts';
import { mapping } from '../../../src/vendors/twilio/mapping.ts';
import { registered, subjectOf } from '../../contract/registered.ts';
import { closeAtEnd } from '../../support/close-at-end.ts';

type Member = (...given: readonly unknown[]) => Promise<unknown>;

const call = { signal: new AbortController().signal, meter: { start: () => {}, end: () => {} } };
const all = { filter: {}, after: null, limit: 50 };

it('the printed mapping is what the adapter sends, operation by operation and member by member', async () => {
  const line = await startLine(subjectOf(await registered('twilio')), 'empty');
  closeAtEnd(line);
  const settings = { ...line.settings, readsChannels: true };
  const adapter = adapterOf(gatewayForTest(planOf(line, { settings })));
  const ports = adapter as unknown as Readonly<Record<string, Readonly<Record<string, Member>>>>;
  const scenes = await line.bench.scenes(line);
  const { calls } = line.simulation;
  const { workspaceSid } = line.settings as { readonly workspaceSid: string };

  const sent = new Map<string, Set<string>>();
  const record = async (name: string, given: readonly unknown[]): Promise<unknown> => {
    calls.reset();
    const [port = '', member = ''] = name.split('.');
    const answer = await ports[port]?.[member]?.(...given, call);
    for (const { method, path } of calls) {
      const below = path
        .replace(`/v1/Workspaces/${workspaceSid}`, '/{workspace}')
        .replace(/\/W[A-Z][0-9a-f]{32}/g, '/{id}');
      const operation = `${method} ${below}`;
      sent.set(operation, (sent.get(operation) ?? new Set()).add(name));
    }
    return answer;
  };

  for (const scene of scenes) {
    const { given, end } = await scene.begin();
    await record(scene.command, given);
    await end?.();
  }
  const offered = scenes.find(({ command }) => command === 'task.accept');
  const { given: [share = ''] = [] } = (await offered?.begin()) ?? {};
  const first = async (port: string): Promise<{ readonly ref: { readonly nativeId: string } }> => {
    const { rows } = (await record(`${port}.list`, [all])) as { rows: { item: { ref: { nativeId: string } } }[] };
    const [row] = rows;
    if (!row) throw new Error(`there is no ${port}`);
    return row.item;
  };
  for (const port of ['workspace', 'activity', 'queue', 'policy', 'worker', 'job', 'task']) {
    const { ref } = await first(port);
    await record(`${port}.get`, [ref.nativeId]);
  }
  const worker = (await first('worker')) as Worker;
  await record('queue.statistics', [(await first('queue')).ref.nativeId]);
  await record('worker.channelsOf', [[worker]]);
  for (const times of [1, 10]) await record('worker.queuesOf', [Array.from({ length: times }, () => worker)]);
  for (const filter of [{ jobs: [String(share).split('/')[0]] }, { workers: [worker.ref.nativeId] }])
    await record('task.list', [{ ...all, filter }]);

  const printed = mapping.operations.filter(([name]) => name !== 'event callback');
  const sorted = (entries: readonly (readonly [string, Iterable<string>])[]) =>
    entries.map(([name, members]) => [name, [...members].sort()] as const).toSorted(([a], [b]) => (a < b ? -1 : 1));
  expect(sorted([...sent])).toEqual(sorted(printed));
});
