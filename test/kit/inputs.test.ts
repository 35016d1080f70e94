import { describe, expect, it } from 'vitest';
import type { QueueInput } from '../../src/contract/command.ts';
import { type InputTable, openInputs, takesOf, Unfit } from '../../src/kit/inputs.ts';

const TABLE: InputTable<QueueInput> = {
  nativeId: 'queueId',
  expectedVersion: 'If-Match',
  name: { as: 'name', clears: true },
  policies: {
    as: 'first, second',
    clears: true,
    into: (ids) => {
      if (ids?.length === 0) throw new Unfit('must name one');
      return { first: ids?.[0] ?? null, second: ids?.[1] ?? null };
    },
  },
};

describe('a table of inputs', () => {
  const json = openInputs('acme', 'json');

  it('clears by an empty text in a form and by null in JSON', () => {
    expect(openInputs('acme', 'form').formOf(TABLE, { name: null }, false)).toEqual({ name: '' });
    expect(json.formOf(TABLE, { name: null }, false)).toEqual({ name: null });
  });

  it('writes one member as several, also when it is cleared', () => {
    expect(json.formOf(TABLE, { policies: ['a'] }, false)).toEqual({ first: 'a', second: null });
    expect(json.formOf(TABLE, { policies: null }, false)).toEqual({ first: null, second: null });
    expect(() => json.formOf(TABLE, { policies: [] }, false)).toThrow('policies must name one');
    expect(takesOf(TABLE)).toMatchObject({ policies: { as: 'first, second', clears: true }, nativeId: 'queueId' });
  });

  it('leaves what is sent in the path or a header out of the body', () => {
    expect(json.formOf(TABLE, { nativeId: 'q', expectedVersion: '1', name: 'Q' }, true)).toEqual({ name: 'Q' });
  });
});
