import { type Described, openMetrics } from '../src/server/metrics.ts';
import { openVendorCalls } from '../src/server/vendor-calls.ts';

/** Every metric that is our own, as `/metrics` describes it; `ofProcess`: with those of the process. */
export const describedMetrics = async (ofProcess = false): Promise<readonly Described[]> => {
  const { registry } = openVendorCalls();
  const { described } = openMetrics({
    process: ofProcess,
    registries: [registry],
    sample: () => ({
      sockets: 0,
      socketBytes: 0,
      eventStreams: 0,
      connections: 0,
      subscriptions: 0,
      feeds: [],
      calls: [],
      commands: [],
    }),
  });
  return [...(await described())].sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** For docs/operating.md. */
export const metricsTable = async (): Promise<string> => {
  const rows = (await describedMetrics()).map(
    ({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`,
  );
  return ['| metric | type | labels | |', '|---|---|---|---|', ...rows].join('\n');
};
