import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAULTS } from './faults.ts';
import { openFaulty } from './faulty.ts';
import { describeFailure, describeFigures, type Report, runDifferential } from './runner.ts';
import { openServer, type ServerSubject } from './server.ts';
import { realSchema } from './subject.ts';

const OPERATIONS = 2_000;
/** Every fault shows within so many. */
const ENOUGH = 600;
const seed = Number(process.env.DIFFERENTIAL_SEED ?? Math.floor(Math.random() * 2 ** 31));
const schema = realSchema();

const failureOf = ({ failure }: Report): string | null => failure && describeFailure(seed, failure);

describe('random operations over the real schema', () => {
  let server: ServerSubject;
  beforeAll(async () => {
    server = await openServer(schema);
  });
  afterAll(() => server.close());

  it('come to what graphql-js makes of them, alone and shared, at first and later sight', {
    timeout: 600_000,
  }, async () => {
    console.info(`DIFFERENTIAL_SEED=${seed}`);
    const report = await runDifferential({ schema, subject: server, seed, count: OPERATIONS, shrinks: true });
    expect(failureOf(report)).toBeNull();

    const { figures } = report;
    console.info(describeFigures(figures));
    expect(figures.operations).toBe(OPERATIONS);
    expect(figures.withData).toBeGreaterThan(OPERATIONS * 0.6);
    expect(figures.withErrors).toBeGreaterThan(OPERATIONS * 0.1);
    expect(figures.mutations).toBeGreaterThan(OPERATIONS * 0.25);
    expect(figures.fields.left.filter((name) => /^(Query|Mutation)\./.test(name))).toEqual([]);
    for (const { seen, of } of [figures.fields, figures.args, figures.members]) expect(seen / of).toBeGreaterThan(0.9);
    expect(await server.shared()).toBeGreaterThan(OPERATIONS * 0.25);
  });
});

describe('a wrong execution is noticed', () => {
  const run = async (fault: Parameters<typeof openFaulty>[0], count: number): Promise<Report> => {
    const subject = openFaulty(fault);
    try {
      return await runDifferential({ schema, subject, seed, count });
    } finally {
      await subject.close();
    }
  };

  it('and a right one is not', async () => {
    expect(failureOf(await run({}, 100))).toBeNull();
  });

  it.each(Object.entries(FAULTS))('where %s', async (_fault, fault) => {
    const { failure } = await run(fault, ENOUGH);
    expect(failure).not.toBeNull();
  });
});
