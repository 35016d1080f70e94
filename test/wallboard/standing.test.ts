import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LackRow, TotalsRow } from '../../src/wallboard/rows.ts';
import {
  type Gap,
  gapsOfFigure,
  gapsOfKinds,
  isMissing,
  momentOf,
  noteOf,
  staleWords,
  standingsOf,
  wordingOf,
} from '../../src/wallboard/standing.ts';

const AT = '2026-11-21T14:02:00';
const TODAY = new Date('2026-11-21T18:00:00');

const heard = (name: string, at: string | null = AT) => ({ account: { name }, at });
const lack = (name: string, kind: LackRow['kind'], code: LackRow['code']): LackRow => ({
  account: { name },
  kind,
  code,
  message: `${kind} of ${name}: ${code}`,
});

const KINDS = ['QUEUE', 'JOB', 'TASK', 'WORKER'] as const;
const PASSING = ['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED', 'UNAUTHENTICATED', 'PROTOCOL', 'INTERNAL'] as const;
const kind = fc.constantFrom(...KINDS);

describe('how an account stands', () => {
  test('is whole where nothing is missing, and where only what it never tells is', () => {
    const standings = standingsOf({ asOf: [heard('a'), heard('b')], partial: [lack('b', 'JOB', 'UNSUPPORTED')] });
    expect([...standings.values()].map(({ name, hearing }) => [name, hearing])).toEqual([
      ['a', 'whole'],
      ['b', 'whole'],
    ]);
  });

  test('is missing whatever the reason and the kind by which it is not heard, with rows or without (T36)', () => {
    fc.assert(
      fc.property(kind, fc.constantFrom(...PASSING), fc.boolean(), (lacked, code, once) => {
        const { hearing, behind, at } = only({
          asOf: [heard('a', once ? AT : null)],
          partial: [lack('a', 'JOB', 'UNSUPPORTED'), lack('a', 'TASK', 'UNREADABLE'), lack('a', lacked, code)],
        });
        expect({ hearing, at, behind: [...behind] }).toEqual({
          hearing: once ? 'behind' : 'never',
          at: once ? AT : null,
          behind: [lacked],
        });
      }),
    );
  });

  test('is incomplete, and not missing, where some of it is beyond a bound or unreadable', () => {
    for (const code of ['LIMIT_EXCEEDED', 'UNREADABLE'] as const) {
      const standing = only({ asOf: [heard('a')], partial: [lack('a', 'JOB', code)] });
      expect(standing).toMatchObject({ hearing: 'partly', code });
      expect(isMissing(standing)).toBe(false);
    }
  });

  test('has words for every reason', () => {
    for (const code of [...PASSING, 'LIMIT_EXCEEDED', 'UNREADABLE', 'FORBIDDEN'] as const) {
      expect(wordingOf(code)).toMatch(/^[a-z ]+$/);
    }
    expect(staleWords(AT, TODAY)).toBe('out of date since 14:02');
    expect(staleWords('', TODAY)).toBe('out of date');
    expect(momentOf('2026-11-20T14:02:00', TODAY)).toMatch(/20.*14:02$/);
  });
});

const only = (standing: Parameters<typeof standingsOf>[0]) => {
  const [first] = standingsOf(standing).values();
  if (!first) throw new Error('there is no account');
  return first;
};

describe('what a figure does not hold', () => {
  const totals = (...partial: TotalsRow['partial']) => ({ partial }) as TotalsRow;
  const all = () => true;

  test('is what was never heard, and is as of then where it was (T36)', () => {
    const told = {
      asOf: [heard('east'), heard('support', null), heard('west')],
      partial: [lack('support', 'QUEUE', 'UNAVAILABLE'), lack('west', 'JOB', 'TIMEOUT')],
      totals: totals(),
    };
    const gaps = gapsOfFigure(told, 'waiting', all, (name) => name !== 'support');
    expect(gaps.map(({ account, how }) => [account, how])).toEqual([
      ['support', 'without'],
      ['west', 'behind'],
    ]);
    expect(noteOf(gaps, TODAY)).toMatchObject({ text: 'without support · west as of 14:02', isAlarm: true });
  });

  test('is never said to be counted as of then where no row tells it, though the account has been heard (T37)', () => {
    const told = { asOf: [heard('support')], partial: [lack('support', 'JOB', 'UNAVAILABLE')], totals: totals() };
    const howOf = (has: boolean) => gapsOfFigure(told, 'waiting', all, () => has).map(({ how }) => how);
    expect([howOf(true), howOf(false)]).toEqual([['behind'], ['without']]);
    // A list of an account that had nobody is that of then.
    expect(gapsOfKinds(told, ['JOB'], all, () => false)).toMatchObject([{ how: 'behind', at: AT }]);
  });

  test('is named without an alarm where an account can never tell it', () => {
    const message = 'shows no jobs that are QUEUED';
    const told = {
      asOf: [heard('cloud')],
      partial: [lack('cloud', 'JOB', 'UNSUPPORTED')],
      totals: totals({ account: { name: 'cloud' }, code: 'UNSUPPORTED', figures: ['waiting'], message }),
    };
    const note = noteOf(gapsOfFigure(told, 'waiting', all, all), TODAY);
    expect(note).toEqual({ text: 'without cloud', detail: `cloud: ${message}`, isAlarm: false });
    expect(noteOf(gapsOfFigure(told, 'assigned', all, all), TODAY)).toBeNull();
  });

  test('is in part, without an alarm, where an account shows some of it and never all', () => {
    const told = { asOf: [heard('cloud')], partial: [lack('cloud', 'TASK', 'UNSUPPORTED')] };
    const noteWith = (has: boolean) =>
      noteOf(
        gapsOfKinds(told, ['WORKER', 'TASK'], all, () => has),
        TODAY,
      );
    expect(noteWith(true)).toMatchObject({ text: 'cloud in part', isAlarm: false });
    expect(noteWith(false)).toMatchObject({ text: 'without cloud', isAlarm: false });
  });

  test('is said of the accounts that are shown, and of no other', () => {
    const told = {
      asOf: [heard('east'), heard('support')],
      partial: KINDS.map((one) => lack('support', one, 'UNAVAILABLE')),
      totals: totals({ account: { name: 'support' }, code: 'UNAVAILABLE', figures: ['waiting'], message: 'gone' }),
    };
    expect(gapsOfFigure(told, 'waiting', (name) => name === 'east', all)).toEqual([]);
    expect(gapsOfKinds(told, ['WORKER'], (name) => name === 'east', all)).toEqual([]);
    expect(gapsOfKinds(told, ['WORKER'], all, all)).toHaveLength(1);
  });

  test('is never silent about an account that is missing, however many are', () => {
    const gap = fc.record({
      account: fc.string({ minLength: 1, maxLength: 6 }),
      how: fc.constantFrom<Gap['how'][]>('without', 'behind', 'partly', 'untold', 'some'),
      at: fc.constantFrom(AT, null),
      message: fc.string(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(gap, { selector: ({ account }) => account, minLength: 1, maxLength: 12 }), (gaps) => {
        const note = noteOf(gaps, TODAY);
        expect(note?.text).not.toBe('');
        expect(note?.isAlarm).toBe(gaps.some(({ how }) => how !== 'untold' && how !== 'some'));
        for (const hows of [['without'], ['behind'], ['partly', 'some'], ['untold']] as const) {
          const some = gaps.filter(({ how }) => (hows as readonly Gap['how'][]).includes(how));
          if (some.length > 2) expect(note?.text).toContain(`${some.length} accounts`);
          else for (const { account } of some) expect(note?.text).toContain(account);
        }
        for (const { account, message } of gaps) expect(note?.detail).toContain(`${account}: ${message}`);
      }),
    );
  });
});
