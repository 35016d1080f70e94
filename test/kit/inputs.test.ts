import { describe, expect, it } from 'vitest';
import type { QueueInput } from '../../src/contract/command.ts';
import { isInteger } from '../../src/contract/options.ts';
import { checked, type InputTable, openInputs, takesOf, Unfit } from '../../src/kit/inputs.ts';

const { formOf } = openInputs('a');

const TABLE: InputTable<QueueInput> = {
  name: { as: 'Name', need: true },
  description: 'Description',
  selector: { as: 'Selector', clears: true, write: (text) => text.toUpperCase() },
  vendorOptions: { allowed: { Size: isInteger(1, 5) }, noClearing: 'stays' },
};

const refusal = (input: QueueInput, isNew = false): unknown => {
  try {
    return formOf(TABLE, input, isNew);
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the form of a command', () => {
  it('holds what is given, by the names of the vendor, in the order of its table', () => {
    const input = { selector: 'a=1', name: 'A', vendorOptions: { Size: 2 } };
    expect(Object.entries(formOf(TABLE, input, true))).toEqual([
      ['Name', 'A'],
      ['Selector', 'A=1'],
      ['Size', 2],
    ]);
  });

  it('empties what can be emptied, and nothing else', () => {
    expect(refusal({ selector: null })).toEqual({ Selector: '' });
    expect(refusal({ description: null })).toBe('description cannot be cleared: the vendor documents no way to');
    expect(refusal({ vendorOptions: { Size: null } })).toBe('vendorOptions.Size stays');
    expect(refusal({ name: 'A', description: null }, true)).toEqual({ Name: 'A' });
  });

  it('of an object that cannot be without a member has it when it is new, and never takes it away', () => {
    for (const name of [undefined, null, '', ' ']) expect(refusal({ name }, true)).toBe('name is needed');
    for (const name of [null, '', ' ']) expect(refusal({ name })).toBe('name is needed');
    expect(refusal({ description: 'x' })).toEqual({ Description: 'x' });
  });

  it('takes no option for what is a member', () => {
    expect(refusal({ vendorOptions: { Name: 'B' } })).toBe('vendorOptions.Name is given as name');
    expect(refusal({ vendorOptions: { Nme: 'B' } })).toBe('vendorOptions.Nme is unknown here: there is Size');
  });

  it('is refused by the name of the member whose value does not fit', () => {
    const table: InputTable<QueueInput> = { name: { as: 'Name', write: (text) => checked(isInteger(1))(text) } };
    expect(() => formOf(table, { name: 'x' }, true)).toThrow('name must be a whole number from 1');
  });
});

const JSON_TABLE: InputTable<QueueInput> = {
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
    expect(openInputs('acme', 'form').formOf(JSON_TABLE, { name: null }, false)).toEqual({ name: '' });
    expect(json.formOf(JSON_TABLE, { name: null }, false)).toEqual({ name: null });
  });

  it('writes one member as several, also when it is cleared', () => {
    expect(json.formOf(JSON_TABLE, { policies: ['a'] }, false)).toEqual({ first: 'a', second: null });
    expect(json.formOf(JSON_TABLE, { policies: null }, false)).toEqual({ first: null, second: null });
    expect(() => json.formOf(JSON_TABLE, { policies: [] }, false)).toThrow('policies must name one');
    expect(takesOf(JSON_TABLE)).toMatchObject({ policies: { as: 'first, second', clears: true }, nativeId: 'queueId' });
  });

  it('leaves what is sent in the path or a header out of the body', () => {
    expect(json.formOf(JSON_TABLE, { nativeId: 'q', expectedVersion: '1', name: 'Q' }, true)).toEqual({ name: 'Q' });
  });
});
