import { type Centre, findQueue, idIn } from '../centre.ts';
import { accept, complete, reject, transfer } from '../desk.ts';
import { asJson, WORDS } from '../media.ts';
import { tellInteraction } from '../news.ts';
import type { Interaction, Json, Queue, User } from '../records.ts';
import { missing, unknown, wrongState } from '../refusal.ts';
import { type Ask, textIn } from '../request.ts';

export interface Rule {
  readonly states: readonly string[];
  readonly run: (centre: Centre, interaction: Interaction, ask: Ask) => void;
}
export type Rules = Readonly<Record<string, Rule>>;

/** In an agent's hands and being worked on. */
export const ACTIVE = ['Processing', 'Composing', 'Chatting', 'Established', 'Held', 'Dialing'];

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

export const dataRules = (states: readonly string[]): Rules => ({
  AttachUserData: { states, run: write },
  UpdateUserData: { states, run: write },
  DeleteUserData: { states, run: erase },
});

const DISPOSITION_KEY = 'DispositionCode';

/** Written into the user data under its key (contract §11.2, §12.2). */
export const dispose: Rule['run'] = (centre, interaction, { body }) => {
  const key = body.dispositionKey === undefined ? DISPOSITION_KEY : textIn(body, 'dispositionKey');
  interaction.userData[key] = textIn(body, 'disposition');
  tellData(centre, interaction);
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

export const userAt = (centre: Centre, uri: unknown): User => {
  const user = centre.users.get(idIn(uri));
  if (!user) throw unknown(`user ${idIn(uri)}`);
  return user;
};

/** The value of the first of these parameters that is there. */
export const oneIn = (body: Json, names: readonly string[]): unknown => {
  const name = names.find((each) => body[each] !== undefined);
  if (name === undefined) throw missing(names.join(' or '));
  return body[name];
};

/** What a user is named by. */
export type PartyName = 'userUri' | 'targetUri' | 'targetPath';

/** To a user, named by one of these parameters, or to a queue by its name. Media call the first differently (contract §12.2, §12.4). */
export const sendTo =
  (...parameters: readonly PartyName[]): Rule['run'] =>
  (centre, interaction, { body }) => {
    if (parameters.some((name) => body[name] !== undefined)) {
      transfer(centre, interaction, userAt(centre, oneIn(body, parameters)));
      return;
    }
    if (body.queueName === undefined) throw missing(`${parameters.join(' or ')} or queueName`);
    const queue = queueNamed(centre, body.queueName);
    if (!queue) throw unknown(`queue ${body.queueName}`);
    transfer(centre, interaction, queue.id);
  };

export const acceptIt: Rule['run'] = (centre, interaction, { user }) => accept(centre, interaction, user);
export const rejectIt: Rule['run'] = (centre, interaction, { user }) => reject(centre, interaction, user);
export const completeIt: Rule['run'] = (centre, interaction, { body }) =>
  complete(centre, interaction, queueNamed(centre, body.queueName)?.id ?? null);
export const nothing: Rule['run'] = () => {};

/** Of work items and open media (contract §12.6, §12.7). */
export const DESK_RULES: Rules = {
  ...dataRules(ACTIVE),
  Accept: { states: ['Invited'], run: acceptIt },
  Reject: { states: ['Invited'], run: rejectIt },
  Complete: { states: ['Processing'], run: completeIt },
  Transfer: { states: ['Processing'], run: sendTo('userUri') },
  SetInFocus: { states: ACTIVE, run: nothing },
};

export const apply = (centre: Centre, rules: Rules, name: string, interaction: Interaction, ask: Ask): void => {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (!rule) throw wrongState(`operation ${name}`);
  if (!rule.states.includes(interaction.state)) throw wrongState(`${name} in state ${interaction.state}`);
  rule.run(centre, interaction, ask);
};
