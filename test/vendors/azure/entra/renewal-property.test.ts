import fc from 'fast-check';
import { expect, it } from 'vitest';
import { VendorError } from '../../../../src/domain/error.ts';
import { aadsts, CLIENT_CREDENTIALS, CLIENT_SECRET, type House, openHouse } from './kit.ts';

type Step =
  | { readonly kind: 'ask'; readonly together: number }
  | { readonly kind: 'pass'; readonly ms: number }
  /** On to a moment about the end of the newest token. */
  | { readonly kind: 'end'; readonly ms: number }
  | { readonly kind: 'reject'; readonly all: boolean }
  | { readonly kind: 'revoke' }
  | { readonly kind: 'fail'; readonly how: number }
  | { readonly kind: 'mend' };

const FAILURES = [
  { status: 503, body: { error: 'temporarily_unavailable', error_description: 'AADSTS90033: A transient error' } },
  { status: 429, body: {}, headers: { 'retry-after': '30' } },
  { status: 500, body: '<html>' },
  aadsts(401, 'invalid_client', 7000222, 'The provided client secret keys are expired.'),
  { status: 200, body: { token_type: 'Bearer' } },
];

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('ask' as const), together: fc.integer({ min: 1, max: 6 }) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('pass' as const),
        ms: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 10_000_000 })),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('end' as const),
        ms: fc.oneof(fc.integer({ min: -15_000, max: 5_000 }), fc.integer({ min: -300_000, max: 60_000 })),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reject' as const), all: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('fail' as const),
        how: fc.integer({ min: 0, max: FAILURES.length - 1 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('mend' as const) }) },
  ),
  { minLength: 1, maxLength: 30 },
);

const BEGIN = Date.parse('2026-11-29T16:00:00Z');

/** How long a token of this life is used at least before it is replaced. */
const shareOf = (lifetimeS: number): number =>
  lifetimeS >= 7_200 ? lifetimeS / 2 : lifetimeS - Math.min(300, lifetimeS / 4);

const run = async (house: House, step: Step, mended: number): Promise<void> => {
  const { clock, issuer, router, ask } = house;
  if (step.kind === 'pass') return clock.advance(step.ms);
  if (step.kind === 'end') {
    const end = Math.max(...issuer.ends.values());
    return clock.advance(Number.isFinite(end) ? Math.max(1, end + step.ms - clock.now()) : 1);
  }
  if (step.kind === 'reject') router.state.rejects = step.all;
  if (step.kind === 'mend') issuer.state.refusal = null;
  if (step.kind === 'fail') issuer.state.refusal = FAILURES[step.how] ?? null;
  if (step.kind === 'revoke') {
    const last = router.carried.at(-1);
    if (last) router.revoked.add(last.token);
  }
  if (step.kind !== 'ask') return;
  const before = router.carried.length;
  const revocations = router.revoked.size;
  const outcomes = await Promise.all(Array.from({ length: step.together }, ask));
  expect(router.carried.length - before).toBeLessThanOrEqual(2 * step.together);
  for (const outcome of outcomes) {
    if (outcome === null) continue;
    expect(outcome).toBeInstanceOf(VendorError);
    const { code, reason } = outcome as VendorError;
    expect(['UNAUTHENTICATED', 'UNAVAILABLE', 'PROTOCOL']).toContain(code);
    // Without a revocation the vendor refuses nothing: what fails is the issuer, or failed within the longest pace.
    const isExcused =
      issuer.state.refusal !== null || clock.now() - mended <= 60_000 || reason.includes('before it came');
    if (revocations === 0 && !router.state.rejects) expect(isExcused).toBe(true);
  }
};

it('lets no call leave with an expired token, renews once at a time and seldom, whatever fails and however time passes (S12)', async () => {
  const property = fc.asyncProperty(
    steps,
    fc.integer({ min: 30, max: 90_000 }),
    fc.integer({ min: 0, max: 900 }),
    async (course, lifetimeS, travelMs) => {
      const house = await openHouse(CLIENT_CREDENTIALS);
      const { issuer, router, clock, ask } = house;
      issuer.state.lifetimeS = lifetimeS;
      issuer.state.travelMs = travelMs;
      let mended = Number.NEGATIVE_INFINITY;
      for (const step of course) {
        if (step.kind === 'mend') mended = clock.now();
        await run(house, step, mended);
      }

      expect(router.carried.filter(({ isExpired }) => isExpired)).toEqual([]);
      expect(issuer.state.mostInFlight).toBeLessThanOrEqual(1);
      const tries = issuer.asked.map(({ at }) => at);
      const least = Math.min(1_000, shareOf(lifetimeS) * 1_000);
      // Besides the pace of failures only what the vendor refuses makes one come sooner, and that once in 30 s.
      const gaps = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
      const elapsedS = (clock.now() - BEGIN) / 1_000;
      const forced = course.some(({ kind }) => kind === 'revoke' || kind === 'reject') ? 1 + elapsedS / 30 : 0;
      expect(gaps.filter((gap) => gap < least).length).toBeLessThanOrEqual(forced);
      if (!course.some(({ kind }) => kind === 'fail')) {
        const most = 1 + forced + elapsedS / Math.min(shareOf(lifetimeS), lifetimeS - 10);
        expect(tries.length).toBeLessThanOrEqual(most);
      }

      // Whatever came before, an issuer that is well again is asked again.
      issuer.state.refusal = null;
      router.revoked.clear();
      router.state.rejects = false;
      // A renewal that is still under way may come too late.
      for (let n = 0; n < 2; n += 1) {
        clock.advance(300_000);
        await ask();
      }
      expect(await ask()).toBeNull();
      expect(JSON.stringify(house.notes)).not.toContain(CLIENT_SECRET);
    },
  );
  await fc.assert(property, { numRuns: 100 });
});
