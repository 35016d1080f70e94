import { expect, test } from 'vitest';
import { openFrames } from '../../src/wallboard/frame.ts';

test('frames run each work once, together, and in a page without frames all the same', () => {
  const pending: (() => void)[] = [];
  const later: (() => void)[] = [];
  const ran: string[] = [];
  const frames = openFrames(
    (run) => pending.push(run),
    (run) => later.push(run),
  );
  const [a, b] = [() => ran.push('a'), () => ran.push('b')];
  frames(a);
  frames(b);
  frames(a);
  expect(pending).toHaveLength(1);
  later[0]?.();
  pending[0]?.();
  expect(ran).toEqual(['a', 'b']);
});
