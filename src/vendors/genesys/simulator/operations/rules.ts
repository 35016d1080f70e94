import { type Centre, findQueue, findUser, idIn } from '../centre.ts';
import { accept, complete, reject, transfer } from '../desk.ts';
import { asJson, WORDS } from '../media.ts';
import { tellInteraction } from '../news.ts';
import type { Interaction, Json, Queue } from '../records.ts';
import { missing, unknown, wrongState } from '../refusal.ts';
import type { Ask } from '../request.ts';

export interface Rule {
  readonly states: readonly string[];
  readonly run: (centre: Centre, interaction: Interaction, ask: Ask) => void;
}
export type Rules = Readonly<Record<string, Rule>>;

export const ACTIVE = ['Processing', 'Composing', 'Chat', 'Established', 'Held', 'Dialing'];
const WITH_RINGING = [...ACTIVE, 'Ringing'];

const tellData = (centre: Centre, interaction: Interaction): void =>
  tellInteraction(centre, interaction, WORDS[interaction.medium].dataChanged);

const write: Rule['run'] = (centre, interaction, { body }) => {
  const userData = asJson(body.userData);
  if (!userData) throw missing('userData');
  Object.assign(interaction.userData, userData);
  tellData(centre, interaction);
};

/** Its sample has `keys`, its table says `userData` (contract §11.2). */
const erase: Rule['run'] = (centre, interaction, { body }) => {
  const keys = Array.isArray(body.keys) ? body.keys.map(String) : Object.keys(asJson(body.userData) ?? {});
  if (keys.length === 0) throw missing('keys');
  for (const key of keys) delete interaction.userData[key];
  tellData(centre, interaction);
};

/** Written into the user data under this key; the bodies of these two are a guess (contract §18.15). */
const note =
  (parameter: string, key: string): Rule['run'] =>
  (centre, interaction, { body }) => {
    if (body[parameter] === undefined) throw missing(parameter);
    interaction.userData[key] = body[parameter];
    tellData(centre, interaction);
  };

export const DATA_RULES: Rules = {
  AttachUserData: { states: WITH_RINGING, run: write },
  UpdateUserData: { states: WITH_RINGING, run: write },
  DeleteUserData: { states: WITH_RINGING, run: erase },
};

/** By name; what stands here as a queue of the scripts only is none of the centre's. */
export const queueNamed = (centre: Centre, name: unknown): Queue | undefined =>
  [...centre.queues.values()].find((queue) => queue.name === name);

export const queueAt = (centre: Centre, { queueUri }: Json): Queue => {
  if (queueUri === undefined) throw missing('queueUri');
  const queue = findQueue(centre, idIn(queueUri));
  if (!queue) throw unknown(`queue ${idIn(queueUri)}`);
  return queue;
};

const send: Rule['run'] = (centre, interaction, { body }) => {
  if (body.userUri !== undefined) {
    const user = findUser(centre, idIn(body.userUri));
    if (!user) throw unknown(`user ${idIn(body.userUri)}`);
    transfer(centre, interaction, user);
    return;
  }
  if (body.queueName === undefined) throw missing('userUri or queueName');
  const queue = queueNamed(centre, body.queueName);
  if (!queue) throw unknown(`queue ${body.queueName}`);
  transfer(centre, interaction, queue.id);
};

export const DESK_RULES: Rules = {
  ...DATA_RULES,
  Accept: { states: ['Invited'], run: (centre, interaction, { user }) => accept(centre, interaction, user) },
  Reject: { states: ['Invited'], run: (centre, interaction, { user }) => reject(centre, interaction, user) },
  Complete: {
    states: ['Processing', 'Chat'],
    run: (centre, interaction, { body }) =>
      complete(centre, interaction, queueNamed(centre, body.queueName)?.id ?? null),
  },
  Transfer: { states: ACTIVE, run: send },
  SetDisposition: { states: ACTIVE, run: note('disposition', 'DispositionCode') },
  AddComment: { states: ACTIVE, run: note('comment', 'Comment') },
  SetInFocus: { states: ACTIVE, run: () => {} },
};

export const apply = (centre: Centre, rules: Rules, name: string, interaction: Interaction, ask: Ask): void => {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (!rule) throw wrongState(`operation ${name}`);
  if (!rule.states.includes(interaction.state)) throw wrongState(`${name} in state ${interaction.state}`);
  rule.run(centre, interaction, ask);
};
