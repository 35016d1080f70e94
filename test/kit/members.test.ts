import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { asText, type Read, WireError } from '../../src/domain/reading.ts';
import { list, state } from '../../src/kit/members.ts';
import { openRows } from '../../src/kit/rows.ts';
import { tellUnreadable, unreadableIn } from '../../src/kit/unreadable.ts';

const text: Read<string> = (value, path) => {
  const read = asText(value);
  if (read === null) throw new WireError(path, 'expected text');
  return read;
};

describe('a list in a row', () => {
  const read = (names: unknown) => {
    const flaws: string[] = [];
    const scope = { account: 'acme', path: 'rows[3]', flaw: (...told: string[]) => void flaws.push(told.join(': ')) };
    return { value: list('names', text)({ names } as never, scope), flaws };
  };

  it('lacks the elements that cannot be read, and tells them', () => {
    expect(read(['a', {}, 'b'])).toEqual({ value: ['a', 'b'], flaws: ['names[1]: expected text'] });
    expect(read(null)).toEqual({ value: [], flaws: [] });
    expect(read({})).toEqual({ value: null, flaws: ['names: expected a list'] });
  });
});

it('a state is found in whatever case either side writes it', () => {
  const read = state(new Map([['inProgress', 'ACTIVE']]), 'status');
  const scope = { account: 'acme', path: 'body', flaw: () => {} };
  expect(read({ status: 'InProgress' }, scope)).toEqual({ state: 'ACTIVE', native: 'InProgress' });
});

it('a row may hold its version, and no dates', () => {
  const { item } = openRows('acme', { id: 'id', version: 'etag' }, {});
  const read = item('Queue', {});
  expect(read({ id: 'q', etag: '"1"' }, 'body')).toMatchObject({ version: '"1"', createdAt: null, updatedAt: null });
  expect(read({ id: 'q' }, 'body').version).toBeNull();
});

it('what cannot be read is told once, cut where it is long, and errors as they are', () => {
  const [flaw, error] = [new WireError('x'.repeat(400), 'odd'), new VendorError('UNREADABLE', 'acme', 'whole')];
  const [first, second, ...others] = tellUnreadable('acme', [flaw, error, flaw]);
  expect([first?.message.length, second, others]).toEqual([301, error, []]);
  expect(unreadableIn('acme', [])).toEqual({});
});
