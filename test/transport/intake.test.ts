import { describe, expect, it } from 'vitest';
import type { Purpose } from '../../src/domain/call.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { openIntake } from '../../src/transport/intake.ts';

const FREE = 65_536;
const MAX = 1_000_000;

const openStage = () => {
  const clock = manualClock(0);
  const cut: string[] = [];
  const intake = openIntake({ maxBytes: MAX, after: clock.after, onCut: (account) => cut.push(account) });
  /** What it is told, in order, and its portion. */
  const open = (account: string, purpose: Purpose = 'query') => {
    const told: string[] = [];
    const portion = intake.open(account, purpose, {
      onRoom: () => void told.push('room'),
      onCut: () => void told.push('cut'),
    });
    return { ...portion, told, isCut: () => portion.isCut };
  };
  return { clock, cut, intake, open };
};

describe('the room for answers', () => {
  it('lets small answers through, however full it is', () => {
    const { open } = openStage();
    open('a').take(MAX + FREE);
    expect(open('a').take(1_000)).toBe(true);
    expect(open('b').take(FREE)).toBe(true);
    expect(open('b').take(FREE + 1)).toBe(false);
  });

  it('lets go on who waits as soon as there is room, commands first and then who holds least', () => {
    const { open } = openStage();
    const full = open('a');
    full.take(MAX + FREE);
    const [again, poll, command] = [open('a'), open('b', 'poll'), open('b', 'command')];
    for (const one of [again, poll, command]) expect(one.take(FREE + 400_000)).toBe(false);
    full.release();
    expect([command, again, poll].map(({ told }) => told)).toEqual([['room'], [], []]);
    command.release();
    expect([again, poll].map(({ told }) => told)).toEqual([['room'], ['room']]);
  });

  it('lets the eldest go on to its end when all that hold something wait, and none beside it', () => {
    const { intake, open } = openStage();
    const [one, other] = [open('a'), open('b')];
    expect(one.take(MAX + FREE)).toBe(true);
    expect(other.take(FREE + 10)).toBe(false);
    for (let at = 0; at < 100; at += 1) {
      expect(one.take(10)).toBe(true);
      expect(other.take(10)).toBe(false);
    }
    one.release();
    expect(other.told).toEqual(['room']);
    expect(intake.state()).toEqual({ bytes: 1_010, waiting: 0 });
  });

  it('cuts the youngest answer of who holds more than a share while another waits for long, and no other', async () => {
    const { clock, cut, intake, open } = openStage();
    const [first, youngest, small] = [open('a'), open('a'), open('b')];
    first.take(FREE + 500_000);
    youngest.take(FREE + 500_000);
    expect(small.take(FREE + 10)).toBe(false);
    await clock.advance(499);
    expect(cut).toEqual([]);
    await clock.advance(1);
    expect(cut).toEqual(['a']);
    expect([first, youngest, small].map(({ told }) => told)).toEqual([[], ['cut'], ['room']]);
    expect([youngest.isCut(), first.isCut()]).toEqual([true, false]);
    expect(intake.state()).toEqual({ bytes: 500_010, waiting: 0 });
  });

  it('holds nothing when all have been let go, whatever they took', () => {
    const { intake, open } = openStage();
    const all = Array.from({ length: 20 }, (_, at) => open(`${at % 3}`));
    for (const [at, one] of all.entries()) one.take(at * 50_000);
    for (const one of all) {
      one.release();
      one.release();
      one.take(FREE * 2);
    }
    expect(intake.state()).toEqual({ bytes: 0, waiting: 0 });
  });

  it('does the work of several accounts in turns', async () => {
    const { open } = openStage();
    const done: string[] = [];
    function* steps(name: string, count: number): Generator<void, string> {
      for (let at = 0; at < count; at += 1) {
        done.push(name);
        yield;
      }
      return name;
    }
    const [a, b] = [open('a'), open('b')];
    expect(await Promise.all([a.work(steps('a', 4)), b.work(steps('b', 2))])).toEqual(['a', 'b']);
    expect(done).toEqual(['a', 'b', 'a', 'b', 'a', 'a']);
  });

  it('does no work for an answer that was let go', async () => {
    const { open } = openStage();
    const { work, release } = open('a');
    const worked = work(
      (function* () {
        yield;
        throw new Error('it was not to be done');
      })(),
    );
    release();
    expect(await worked).toBeUndefined();
  });
});
