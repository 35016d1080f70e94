import type { WorkerPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { done } from '../../../kit/collection.ts';
import { type InputTable, takesOf } from '../../../kit/inputs.ts';
import type { Form } from '../../../kit/rest.ts';
import type { Context } from '../context.ts';

/**
 * The modes that only add. They are always named, as the documented default of one is not among its values; and no other is ever
 * sent: for agents and queues the vendor's `add` takes all other queues away (contract §6.3), and the rest replace by name.
 */
const ADD_QUEUES = { bind_mode: 'add_queues' };
const ADD_SKILLS = { bind_mode: 'add' };

export const openBindings = ({ inputs, methods, tables: { bind, bindSkills, unbindSkills } }: Context) => {
  const sending =
    <I extends object>(method: string, table: InputTable<I>, mode: Form = {}) =>
    async (input: I, call: Call) => {
      await methods.run(method, { ...inputs.formOf(table, input, false), ...mode }, call);
      return done(null);
    };
  const membership = takesOf(bind);
  return {
    takes: {
      bind: membership,
      unbind: membership,
      bindSkills: takesOf(bindSkills),
      unbindSkills: takesOf(unbindSkills),
    },
    bind: sending('SQ_BindAgent', bind, ADD_QUEUES),
    unbind: sending('SQ_UnbindAgent', bind),
    bindSkills: sending('SQ_BindSkill', bindSkills, ADD_SKILLS),
    unbindSkills: sending('SQ_UnbindSkill', unbindSkills),
  } satisfies Partial<WorkerPort>;
};
