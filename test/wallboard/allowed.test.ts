import { describe, expect, it } from 'vitest';
import { boundWorker, type Me, mayAct } from '../../src/wallboard/allowed.ts';

const me = (given: Partial<Me>): Me => ({
  name: 'key',
  role: 'AGENT',
  scopes: ['READ', 'WORK'],
  worker: null,
  ...given,
});

const ada = me({ worker: [{ workerId: 'ada', account: { name: 'one' } }] });

describe('what the page offers', () => {
  it('is nothing before it is known who asks, and nothing to those who may only look', () => {
    expect(mayAct(null, 'one', 'ada')).toBe(false);
    expect(mayAct(me({ role: 'VIEWER', scopes: ['READ'] }), 'one', 'ada')).toBe(false);
  });

  it("is everything to an agent who is bound to nobody, and to a supervisor with a worker of one's own", () => {
    expect(mayAct(me({}), 'one', 'ben')).toBe(true);
    expect(mayAct({ ...ada, role: 'SUPERVISOR' }, 'two', null)).toBe(true);
    expect(boundWorker({ ...ada, role: 'SUPERVISOR' }, 'one')).toBeNull();
  });

  it("is for a bound agent what is the worker's own, in the worker's account", () => {
    expect(mayAct(ada, 'one', 'ada')).toBe(true);
    expect(mayAct(ada, 'one', 'ben')).toBe(false);
    expect(mayAct(ada, 'one', null)).toBe(false);
    expect(mayAct(ada, 'two', 'ada')).toBe(false);
    expect(boundWorker(ada, 'one')).toBe('ada');
    expect(boundWorker(ada, 'two')).toBeNull();
  });
});
