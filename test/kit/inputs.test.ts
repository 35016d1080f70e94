import { describe, expect, it } from 'vitest';
import type { QueueInput } from '../../src/contract/command.ts';
import { isInteger } from '../../src/contract/options.ts';
import { checked, type InputTable, openInputs } from '../../src/kit/inputs.ts';

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
