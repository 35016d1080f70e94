import {
  METRIC_DEFINITIONS,
  type MetricDefinition,
  type MetricParameter,
  type MetricUnit,
} from '../live/metric-definitions.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';

const UnitEnum = enumOf<MetricUnit>('MetricUnit', 'What a figure is counted in.', {
  COUNT: 'A number of jobs, workers or offers.',
  MILLISECONDS: 'A length of time.',
  SHARE: 'From 0 to 1.',
  MOMENT: 'A point in time.',
});

const ParameterType = builder.objectRef<MetricParameter>('MetricParameter').implement({
  description: 'What is set from outside and goes into a figure. Its value stands beside the figure.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: false, description: 'Its name where it is set, and beside the figure.' }),
    unit: t.field({
      type: UnitEnum,
      description: 'What it is counted in; null when it is no number.',
      resolve: ({ unit }) => unit,
    }),
    description: t.exposeString('description', { nullable: false, description: 'What it does.' }),
  }),
});

const DefinitionType = builder.objectRef<MetricDefinition & { readonly id: string }>('MetricDefinition').implement({
  description: 'What one of the figures of boards means, alike for all vendors.',
  fields: (t) => ({
    name: t.exposeString('id', {
      nullable: false,
      description:
        'Its name in `QueueNumbers`, `QueueWindow` and `QueueBoard`, as in `PartialFigure`; `workers.offline` is one of `workers`.',
    }),
    unit: t.field({
      type: UnitEnum,
      nullable: false,
      description: 'What it is counted in.',
      resolve: ({ unit }) => unit,
    }),
    definition: t.exposeString('definition', { nullable: false, description: 'What it tells.' }),
    formula: t.exposeString('formula', {
      description: 'Of which other figures or times it is made; null when it is counted.',
    }),
    unknown: t.exposeString('unknown', { description: 'When the figure is null; null when it never is.' }),
    parameters: t.field({
      type: [ParameterType],
      nullable: false,
      description: 'What is set from outside and goes into it.',
      resolve: ({ parameters }) => [...parameters],
    }),
  }),
});

builder.queryField('metricDefinitions', (t) =>
  t.field({
    type: [DefinitionType],
    nullable: false,
    description: 'What each figure of boards means. Asks no vendor.',
    resolve: () => Object.entries<MetricDefinition>(METRIC_DEFINITIONS).map(([id, one]) => ({ id, ...one })),
  }),
);
