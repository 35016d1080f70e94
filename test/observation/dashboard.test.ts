import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { describedMetrics, metricsTable } from '../../scripts/metrics-table.ts';
import { insert } from '../../scripts/print-docs.ts';
import { serve } from '../server/harness.ts';

const page = (path: string): string => readFileSync(resolve(import.meta.dirname, '../../docs', path), 'utf8');

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const dashboard = JSON.parse(page('grafana/trunkline.json')) as { panels: readonly Panel[]; templating: unknown };
const alerts = parse(page('grafana/alerts.yaml')) as {
  groups: readonly { rules: readonly { alert: string; expr: string; annotations: { summary: string } }[] }[];
};

/** Words of PromQL that are no names of metrics or labels. */
const FUNCTIONS = /\b(?:sum|max|min|topk|rate|increase|histogram_quantile|by)\b/g;

interface Used {
  readonly metrics: readonly string[];
  /** Of the metrics beside them. */
  readonly labels: readonly string[];
}

const usedIn = (expr: string): Used => {
  const bare = expr.replaceAll(/\[[^\]]*\]/g, '').replaceAll(/"[^"]*"/g, '""');
  const labels = [
    ...[...bare.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = '']) =>
      inside.split(',').map((one) => /^\s*(\w+)/.exec(one)?.[1]),
    ),
    ...[...bare.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, inside = '']) => inside.split(',').map((one) => one.trim())),
  ];
  const rest = bare
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\bby \([^)]*\)/g, '')
    .replaceAll(FUNCTIONS, '');
  const metrics = rest.match(/[a-z_][a-z0-9_]{2,}/g) ?? [];
  return { metrics, labels: labels.filter((label) => label !== undefined && label !== '') as string[] };
};

/** The names under which a metric's samples go, with its labels. */
const samples = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
  return new Map(
    (await describedMetrics(true)).flatMap(({ name, type, labels }): [string, readonly string[]][] =>
      type === 'histogram'
        ? [
            [`${name}_bucket`, [...labels, 'le']],
            [`${name}_sum`, labels],
            [`${name}_count`, labels],
          ]
        : [[name, labels]],
    ),
  );
};

const wrongIn = (known: ReadonlyMap<string, readonly string[]>, expr: string, legend = ''): string[] => {
  const { metrics, labels } = usedIn(expr);
  const shown = [...legend.matchAll(/\{\{ ?(?:\$labels\.)?(\w+) ?\}\}/g)].map(([, label = '']) => label);
  const strange = metrics.filter((metric) => !known.has(metric));
  const having = new Set(metrics.flatMap((metric) => known.get(metric) ?? []));
  return [...strange, ...[...labels, ...shown].filter((label) => !having.has(label))];
};

describe('the dashboard', () => {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');

  test.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s asks for what there is',
    async (_title, { targets = [] }) => {
      const known = await samples();
      expect(targets.length).toBeGreaterThan(0);
      for (const { expr, legendFormat } of targets) {
        expect(usedIn(expr).metrics.length).toBeGreaterThan(0);
        expect([expr, wrongIn(known, expr, legendFormat)]).toEqual([expr, []]);
      }
    },
  );

  test('shows every metric that is our own', async () => {
    const used = new Set(panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => usedIn(expr).metrics)));
    const shown = (name: string) => [name, `${name}_bucket`, `${name}_count`].some((one) => used.has(one));
    expect((await describedMetrics()).map(({ name }) => name).filter((name) => !shown(name))).toEqual([]);
  });

  test('would notice a name that is wrong', async () => {
    const known = await samples();
    expect(wrongIn(known, 'sum by (queue) (rate(trunkline_operations_total{kind="x"}[5m]))', '{{type}}')).toEqual([
      'kind',
      'queue',
    ]);
    expect(wrongIn(known, 'trunkline_nothing')).toEqual(['trunkline_nothing']);
  });
});

test('the alerts ask for what there is', async () => {
  const known = await samples();
  const rules = alerts.groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(5);
  for (const { alert, expr, annotations } of rules)
    expect([alert, wrongIn(known, expr, annotations.summary)]).toEqual([alert, []]);
});

describe('the metrics', () => {
  test('are told in docs/operating.md as the code has them (npm run docs)', async () => {
    expect(insert(page('operating.md'), 'metrics', await metricsTable())).toBe(page('operating.md'));
  });

  test('have names by the conventions of Prometheus', async () => {
    for (const { name, type, help, labels } of await describedMetrics()) {
      expect(name).toMatch(/^trunkline_[a-z]+(_[a-z]+)*$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      // A time is in seconds, and its name ends with them.
      if (/duration|wait|stale|seconds/.test(name) && !/waiting/.test(name)) expect(name).toMatch(/_seconds$/);
      expect(name).not.toMatch(/_(ms|milliseconds|minutes|kb|percent|count|sum|bucket|info_total)$/);
      expect([name, help]).toEqual([name, expect.stringMatching(/\.$/)]);
      for (const label of labels) {
        expect(label).toMatch(/^[a-z]+(_[a-z]+)*$/);
        expect(['le', 'quantile', 'job', 'instance']).not.toContain(label);
      }
    }
  });

  test('are told by a server as they are described', async () => {
    const { url } = await serve();
    const text = await (await fetch(`${url}/metrics`)).text();
    const told = [...text.matchAll(/^# TYPE (trunkline_\w+) (\w+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(told.sort()).toEqual((await describedMetrics()).map(({ name, type }) => `${name} ${type}`));
  });
});

test('docs/operating.md names every member of an audit line', () => {
  const text = page('operating.md');
  const members = [
    'principal',
    'role',
    'operation',
    'field',
    'ids',
    'account',
    'outcome',
    'code',
    'commandId',
    'durationMs',
  ];
  for (const member of [...members, 'vendorCall', 'address', 'way', 'requestId', 'traceId'])
    expect(text).toContain(`\`${member}\``);
});
