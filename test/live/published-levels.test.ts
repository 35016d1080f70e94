import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLD_MS, ruleOf, type ServiceLevelSettings } from '../../src/domain/service-level.ts';
import type { Fact } from '../../src/live/facts.ts';
import { onlyRule } from '../../src/live/service-level-rules.ts';
import { windowNumbers, windowParts } from '../../src/live/window.ts';
import published from './published-levels.json' with { type: 'json' };

/** Each at the edge of what it is called: a wait of exactly the threshold is in time, and one of exactly the short bound is not short. */
const WAITS = {
  answeredInTime: ['answered', DEFAULT_THRESHOLD_MS],
  answeredLate: ['answered', DEFAULT_THRESHOLD_MS + 1],
  abandonedShort: ['abandoned', 4_999],
  abandonedInTime: ['abandoned', 5_000],
  abandonedLate: ['abandoned', DEFAULT_THRESHOLD_MS + 1],
  flowedOut: ['flowedOut', 10_000],
} as const satisfies Record<string, readonly [Fact['type'], number]>;

interface Published {
  readonly vendor: string;
  /** Where the vendor says so. */
  readonly source: string;
  readonly says: string;
  readonly settings: ServiceLevelSettings;
  readonly contacts: { readonly [Outcome in keyof typeof WAITS | 'waiting']?: number };
  readonly percent: number;
}

const factsOf = ({ contacts }: Published): Fact[] =>
  (Object.keys(WAITS) as (keyof typeof WAITS)[]).flatMap((outcome) => {
    const [type, ms] = WAITS[outcome];
    return Array.from({ length: contacts[outcome] ?? 0 }, (): Fact => ({ type, queue: 'q', at: 0, ms }));
  });

describe('the service level that a vendor publishes is the one that comes out here', () => {
  it.each(published as readonly Published[])('$vendor: $says', (row) => {
    const rules = onlyRule(ruleOf(row.settings));
    const parts = windowParts(factsOf(row), { from: 0, rules, waiting: row.contacts.waiting ?? 0 });
    const { value } = windowNumbers(parts, 0).serviceLevelRatio ?? {};
    expect(((value ?? Number.NaN) * 100).toFixed(2)).toBe(row.percent.toFixed(2));
    expect(row.source).toMatch(/^https:/);
  });
});
