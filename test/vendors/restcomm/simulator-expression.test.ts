import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../src/vendors/restcomm/simulator/expression/evaluate.ts';
import { route } from '../../../src/vendors/restcomm/simulator/routing.ts';
import { type Json, readFragment } from './simulator-kit.ts';

interface Vector {
  readonly expression: string;
  readonly attributes: Json;
  readonly expected: boolean;
}
const { vectors, syntax_errors } = readFragment('expression-vectors') as unknown as {
  vectors: Vector[];
  syntax_errors: { expression: string }[];
};

describe('the expression language', () => {
  it('has all documented vectors to pass', () => {
    expect([vectors.length, syntax_errors.length]).toEqual([81, 11]);
  });

  for (const { expression, attributes, expected } of vectors) {
    it(`finds ${expression} ${expected} for ${JSON.stringify(attributes)}`, () => {
      expect(compileExpression(expression)?.(attributes)).toBe(expected);
    });
  }

  for (const { expression } of syntax_errors) {
    it(`refuses ${JSON.stringify(expression)}`, () => {
      expect(compileExpression(expression)).toBeNull();
    });
  }

  const further: [string, Json, boolean][] = [
    ['x[any] = null', { x: [] }, false],
    ['x[any] = null', { x: 'text' }, true],
    ['x[any] = null', {}, true],
    ['NOT NOT vip', { vip: true }, true],
    ['vip = TRUE', { vip: true }, true],
    ["name REGEX 'J.*n'", { name: 'John' }, true],
    ["name REGEX 'J.*n'", { name: 'Johnny' }, false],
    ["name REGEX '('", { name: '(' }, false],
    ["name LIKE 'a%b'", { name: 'a\nb' }, true],
    ["name LIKE 'a.b'", { name: 'axb' }, false],
    ["'a' = 'a'", {}, true],
    ['true = TRUE', {}, true],
    ['"first name" = "Ann"', { 'first name': 'Ann' }, true],
    ['constructor = null', {}, true],
    ['level = 1e1', { level: 10 }, true],
    ['flag < true', { flag: false }, true],
    ['m[0][any] = 2', { m: [[1, 2]] }, true],
    ['matrix[any][any] = 3', { matrix: [[1], [2, 3]] }, true],
  ];
  for (const [expression, attributes, expected] of further) {
    it(`also finds ${expression} ${expected} for ${JSON.stringify(attributes)}`, () => {
      expect(compileExpression(expression)?.(attributes)).toBe(expected);
    });
  }

  it('refuses nesting without end instead of running out of stack', () => {
    expect(compileExpression(`${'('.repeat(5000)}a=1${')'.repeat(5000)}`)).toBeNull();
  });
});

describe('routing by a workflow', () => {
  const fragments = readFragment('fragments');
  const configurations = fragments.workflow_configurations as Record<string, Json>;
  const everyQueue = (): boolean => true;

  it('sends the documented example to the documented queue', () => {
    const { configuration, task_attributes, expected_queue } = fragments.workflow_routing_example as Json;
    const text = JSON.stringify(configurations[String(configuration)]);
    expect(route(text, task_attributes as Json, everyQueue)).toEqual({ queueSid: expected_queue });
  });

  it('takes default_filter as a string and as an object', () => {
    for (const default_filter of ['TQ1', { queue: 'TQ1' }]) {
      const text = JSON.stringify({ task_routing: { filters: [], default_filter } });
      expect(route(text, {}, everyQueue)).toEqual({ queueSid: 'TQ1' });
    }
  });

  it('says why a task goes nowhere', () => {
    const broken = String(fragments.workflow_configuration_stored_by_vendor_but_not_valid_json);
    expect(route(broken, {}, everyQueue)).toEqual({ reason: 'Workflow configuration is invalid' });
    expect(route('{"task_routing":{"filters":[]}}', {}, everyQueue)).toEqual({
      reason: 'No matching filter in Workflow',
    });
    const unknown = '{"task_routing":{"filters":[],"default_filter":"TQ1"}}';
    expect(route(unknown, {}, () => false)).toEqual({ reason: 'TaskQueue not found' });
  });

  it('passes over a filter whose expression is not valid', () => {
    const filters = [
      { expression: 'a = ', targets: [{ queue: 'TQ1' }] },
      { expression: 'a = 1', targets: [{ queue: 'TQ2' }, { queue: 'TQ3' }] },
    ];
    const text = JSON.stringify({ task_routing: { filters } });
    expect(route(text, { a: 1 }, everyQueue)).toEqual({ queueSid: 'TQ2' });
  });
});
