import { METRIC_DEFINITIONS, type MetricDefinition } from '../src/live/metric-definitions.ts';

const row = ([name, { unit, definition, formula, unknown, parameters }]: [string, MetricDefinition]): string => {
  const made = formula === null ? '' : formula.replaceAll('|', '\\|');
  const given = parameters.map((parameter) => `\`${parameter.name}\``).join(', ');
  return `| \`${name}\` | ${unit} | ${definition} | ${made} | ${given} | ${unknown ?? 'Never null.'} |`;
};

const parameters = (): string[] => {
  const all = Object.values<MetricDefinition>(METRIC_DEFINITIONS).flatMap((one) => one.parameters);
  return [...new Set(all)].map(({ name, description }) => `- \`${name}\`: ${description}`);
};

/** For docs/figures.md. */
export const figuresPage = (): string =>
  [
    '# The figures of boards',
    '',
    'Printed from `src/live/metric-definitions.ts` by `npm run docs`; the schema and the query `metricDefinitions` say the same. How they',
    'are counted is in [delivery.md](delivery.md#the-figures-of-boards), how a service level is configured in',
    '[configuration.md](configuration.md#how-a-service-level-is-reckoned).',
    '',
    '| figure | unit | what it tells | formula | parameters | when it is null |',
    '|---|---|---|---|---|---|',
    ...Object.entries<MetricDefinition>(METRIC_DEFINITIONS).map(row),
    '',
    '## Parameters',
    '',
    ...parameters(),
    '',
  ].join('\n');
