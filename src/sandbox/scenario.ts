import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Fault } from './faults.ts';
import {
  duration,
  listOf,
  mapOf,
  numberBetween,
  oneOf,
  optional,
  type Read,
  record,
  ScenarioError,
  span,
  text,
} from './strict.ts';

/** Shortest and longest, in milliseconds; each use draws one in between. */
export type Span = readonly [number, number];

export interface ScenarioQueue {
  readonly name: string;
  readonly skill: string;
  /** Absent: any language. */
  readonly language: string | null;
}

export interface Team {
  readonly name: string;
  readonly skills: readonly string[];
  readonly languages: readonly string[];
  /** Repeats for ever: `starts` after the beginning the team works for `lasts`, rests for `rests`. */
  readonly shift: { readonly starts: number; readonly lasts: number; readonly rests: number };
  readonly members: readonly string[];
}

export interface Arrivals {
  /** Mean gap between two; the gaps are those of independent callers. */
  readonly every: number;
  readonly channel: string;
  readonly skill: string;
  readonly language: string;
  /** Further attributes; each arrival draws one of the values. */
  readonly details: Readonly<Record<string, readonly string[]>>;
  /** This share gives up after `patience` when still not served. */
  readonly impatient: number;
  readonly patience: Span;
  /** The contact centre itself gives a job up after this long. */
  readonly timeToLive: number;
}

/** How agents behave. */
export interface Habits {
  readonly answer: Span;
  readonly handle: Span;
  readonly wrapUp: Span;
  readonly rejects: number;
  readonly ignores: number;
  /** After an ignored offer, until the agent is back. */
  readonly returns: Span;
  readonly breakEvery: Span;
  readonly breakLasts: Span;
}

export interface ScenarioFault {
  readonly kind: Exclude<Fault['kind'], 'body'>;
  readonly method: string | null;
  readonly path: string | null;
  readonly share: number;
  readonly status: number;
  readonly retryAfter: number | null;
  readonly delay: number;
  /** From the beginning; the fault is there for `lasts`, or for good. */
  readonly starts: number;
  readonly lasts: number | null;
}

export interface Scenario {
  readonly seed: number;
  /** How much history is lived through before the first request. */
  readonly warmUp: number;
  /** Finished jobs beyond this many are forgotten, so that a demo can run for weeks. */
  readonly keepFinished: number;
  readonly queues: readonly ScenarioQueue[];
  readonly teams: readonly Team[];
  readonly arrivals: readonly Arrivals[];
  readonly agents: Habits;
  readonly faults: readonly ScenarioFault[];
}

const share = numberBetween(0, 1);
const positive: Read<number> = (value, path) => {
  const ms = duration(value, path);
  if (ms > 0) return ms;
  throw new ScenarioError(`${path}: must be longer than nothing`);
};

const readScenario = record<Scenario>({
  seed: optional(numberBetween(0, Number.MAX_SAFE_INTEGER), 1),
  warmUp: optional(duration, 0),
  keepFinished: optional(numberBetween(0, 1_000_000), 400),
  queues: listOf(record<ScenarioQueue>({ name: text, skill: text, language: optional(text, null) })),
  teams: listOf(
    record<Team>({
      name: text,
      skills: listOf(text),
      languages: listOf(text),
      shift: record<Team['shift']>({ starts: duration, lasts: positive, rests: duration }),
      members: listOf(text),
    }),
  ),
  arrivals: listOf(
    record<Arrivals>({
      every: positive,
      channel: text,
      skill: text,
      language: text,
      details: optional(mapOf(listOf(text)), {}),
      impatient: optional(share, 0),
      patience: optional(span, [0, 0]),
      timeToLive: optional(positive, 3_600_000),
    }),
  ),
  agents: record<Habits>({
    answer: span,
    handle: span,
    wrapUp: span,
    rejects: share,
    ignores: share,
    returns: span,
    breakEvery: span,
    breakLasts: span,
  }),
  faults: optional(
    listOf(
      record<ScenarioFault>({
        kind: oneOf('latency', 'status', 'reset', 'malformed', 'html', 'cut', 'huge', 'hang'),
        method: optional(text, null),
        path: optional(text, null),
        share: optional(share, 1),
        status: optional(numberBetween(400, 599), 503),
        retryAfter: optional(numberBetween(0, 86_400), null),
        delay: optional(duration, 1000),
        starts: optional(duration, 0),
        lasts: optional(duration, null),
      }),
    ),
    [],
  ),
});

/** Throws a `ScenarioError` that names the place. */
export const parseScenario = (yaml: string): Scenario => {
  let document: unknown;
  try {
    document = parse(yaml);
  } catch (cause) {
    throw new ScenarioError(`scenario is not YAML: ${cause instanceof Error ? cause.message : cause}`);
  }
  const scenario = readScenario(document, 'scenario');
  const names = scenario.teams.flatMap((team) => team.members);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ScenarioError(`scenario.teams: ${twice} is a member twice`);
  return scenario;
};

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
};

let byDefault: Scenario | undefined;

/** The same one each time, read once in a process. It is frozen: `{ ...defaultScenario(), warmUp: 0 }` makes another of it. */
export const defaultScenario = (): Scenario => {
  byDefault ??= frozen(parseScenario(readFileSync(new URL('./scenarios/default.yaml', import.meta.url), 'utf8')));
  return byDefault;
};
