import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { manualClock } from '../../src/sandbox/clock.ts';
import { faultLine } from '../../src/sandbox/faults.ts';
import { scheduleFaults } from '../../src/sandbox/play.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { defaultScenario, parseScenario } from '../../src/sandbox/scenario.ts';

const AGENTS = {
  answer: '5s',
  handle: ['1m', '2m'],
  wrapUp: '10s',
  rejects: 0.1,
  ignores: 0,
  returns: '1m',
  breakEvery: '1h',
  breakLasts: '5m',
};
const SMALL = {
  queues: [{ name: 'Sales', skill: 'sales' }],
  teams: [
    {
      name: 'A',
      skills: ['sales'],
      languages: ['en'],
      shift: { starts: '0s', lasts: '1h', rests: '1m' },
      members: ['Ann'],
    },
  ],
  arrivals: [{ every: '20s', channel: 'voice', skill: 'sales', language: 'en' }],
  agents: AGENTS,
};

describe('a scenario file', () => {
  it('is read into milliseconds, with what it leaves out filled in', () => {
    const scenario = parseScenario(stringify(SMALL));
    expect(scenario).toMatchObject({ seed: 1, warmUp: 0, keepFinished: 400, faults: [] });
    expect(scenario.agents).toMatchObject({ answer: [5000, 5000], handle: [60_000, 120_000] });
    expect(scenario.queues).toEqual([{ name: 'Sales', skill: 'sales', language: null }]);
    expect(scenario.arrivals[0]).toMatchObject({ every: 20_000, impatient: 0, timeToLive: 3_600_000 });
  });

  const refused: [string, object, string][] = [
    ['an unknown key', { ...SMALL, speed: 2 }, 'scenario: unknown key speed; known: seed,'],
    ['a missing part', { ...SMALL, queues: undefined }, 'scenario.queues: expected a list, got'],
    [
      'a bare number for a duration',
      { ...SMALL, warmUp: 30 },
      'scenario.warmUp: expected a duration such as 20s or 5m, got 30',
    ],
    [
      'a share above one',
      { ...SMALL, agents: { ...AGENTS, rejects: 5 } },
      'scenario.agents.rejects: expected a number from 0 to 1, got 5',
    ],
    [
      'a span the wrong way round',
      { ...SMALL, agents: { ...AGENTS, handle: ['2m', '1m'] } },
      'scenario.agents.handle: expected the shorter duration first',
    ],
    [
      'arrivals without a gap',
      { ...SMALL, arrivals: [{ ...SMALL.arrivals[0], every: '0s' }] },
      'scenario.arrivals[0].every: must be longer than nothing',
    ],
    [
      'an unknown fault',
      { ...SMALL, faults: [{ kind: 'flood' }] },
      'scenario.faults[0].kind: expected one of latency, status,',
    ],
    ['a person twice', { ...SMALL, teams: [...SMALL.teams, ...SMALL.teams] }, 'scenario.teams: Ann is a member twice'],
  ];
  for (const [what, document, message] of refused) {
    it(`is refused for ${what}, with the place`, () => {
      expect(() => parseScenario(stringify(document))).toThrow(message);
    });
  }

  it('must be YAML, and a mapping', () => {
    expect(() => parseScenario('a: [')).toThrow('scenario is not YAML');
    expect(() => parseScenario('- 1')).toThrow('scenario: expected a mapping');
  });

  it('comes with a default of at least four queues and forty people', () => {
    const { queues, teams, arrivals } = defaultScenario();
    expect(queues.length).toBeGreaterThanOrEqual(4);
    expect(teams.flatMap(({ members }) => members).length).toBeGreaterThanOrEqual(40);
    for (const { skill } of arrivals) expect(queues.map((queue) => queue.skill)).toContain(skill);
  });

  it('brings its faults in their time', async () => {
    const clock = manualClock(0);
    const faults = faultLine(seededRandom(1));
    const fault = { kind: 'status', status: 429, retryAfter: 3, starts: '10s', lasts: '5s', path: '/a', method: 'get' };
    const { faults: list } = parseScenario(stringify({ ...SMALL, faults: [fault, { kind: 'latency', delay: '2s' }] }));
    scheduleFaults(faults, clock, list);
    const draw = (path: string) => faults.draw({ method: 'GET', path, query: {} });
    await clock.advance(0);
    expect(draw('/a')).toEqual({ latencyMs: 2000, spoil: null });
    await clock.advance(10_000);
    expect(draw('/a').spoil).toEqual({ fault: { kind: 'status', status: 429, retryAfter: 3 }, carriedOut: false });
    expect(draw('/b').spoil).toBeNull();
    await clock.advance(5000);
    expect(draw('/a').spoil).toBeNull();
  });
});
