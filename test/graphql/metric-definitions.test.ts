import { getNamedType, isListType, isObjectType, isScalarType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { FIGURES } from '../../src/live/figures.ts';
import { METRIC_DEFINITIONS, type MetricDefinition } from '../../src/live/metric-definitions.ts';
import { dataOf, openHouse, schema } from './house.ts';

const fieldsOf = (name: string) => {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`there is no type ${name}`);
  return Object.values(type.getFields());
};

/** Types of which every scalar but these is a figure, by what stands before their names. */
const TYPES = [
  ['QueueNumbers', '', []],
  ['QueueWorkers', 'workers.', []],
  ['QueueWorkersByKind', 'workers.byKind.', []],
  ['ChannelCapacity', 'workers.capacityByChannel.', ['channel']],
  ['QueueWindow', '', ['since']],
  ['QueueExpectedWait', 'expectedWait.', []],
  ['MeasuredError', 'expectedWait.measuredError.', []],
  ['Occupancy', 'occupancy.', []],
] as const;

/** Of objects in these types those that are figures: a ratio, or counts by something. */
const isFigure = (type: string): boolean => /Ratio$|Count$/.test(type);

const figures = TYPES.flatMap(([name, before, others]) =>
  fieldsOf(name).flatMap(({ name: field, type, description }) => {
    const named = getNamedType(type);
    const counts = (isScalarType(named) && !isListType(type)) || isFigure(named.name);
    return counts && !(others as readonly string[]).includes(field) ? [{ id: `${before}${field}`, description }] : [];
  }),
);

describe('the definitions of figures', () => {
  it('are those of all figures that boards show, and of no others', () => {
    expect(figures.length).toBeGreaterThan(30);
    expect(figures.map(({ id }) => id).sort()).toEqual(Object.keys(METRIC_DEFINITIONS).sort());
    const known = new Set(Object.keys(METRIC_DEFINITIONS));
    const isKnown = (figure: string): boolean => [...known].some((id) => id === figure || id.startsWith(`${figure}.`));
    expect(FIGURES.filter((figure) => !isKnown(figure))).toEqual([]);
  });

  it('are what the schema says of them', () => {
    const definitions: Readonly<Record<string, MetricDefinition>> = METRIC_DEFINITIONS;
    for (const { id, description } of figures) {
      const { definition = 'none', formula = null, unknown = null } = definitions[id] ?? {};
      const reckoned = formula === null ? '' : ` Reckoned as ${formula}.`;
      expect(description, id).toBe(`${definition}${reckoned}${unknown === null ? '' : ` ${unknown}`}`);
    }
  });

  it('name only figures in their formulas that are there', () => {
    for (const { formula } of Object.values<MetricDefinition>(METRIC_DEFINITIONS)) {
      const named = formula?.match(/\b[a-z]+[A-Z]\w*/g)?.filter((word) => word !== 'leftOut') ?? [];
      expect(named.filter((word) => !(word in METRIC_DEFINITIONS))).toEqual([]);
    }
  });

  it('can be asked for', async () => {
    const house = await openHouse();
    const document =
      '{ metricDefinitions { name unit definition formula unknown parameters { name unit description } } }';
    const { metricDefinitions } = await dataOf<{ metricDefinitions: unknown }>(house.run(document));
    expect(metricDefinitions).toEqual(
      Object.entries(METRIC_DEFINITIONS).map(([name, definition]) => ({ name, ...definition })),
    );
    await house.close();
  });
});
