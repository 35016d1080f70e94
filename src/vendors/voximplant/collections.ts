import { isJsonObject } from '../../domain/json.ts';
import { asCount, asText, readRows, WireError, wholeObject } from '../../domain/reading.ts';
import { type Ref, ref } from '../../domain/ref.ts';
import type { SkillLevel } from '../../domain/skill.ts';
import type { Collection, Tables } from '../../kit/collection.ts';
import type { WritableKind } from '../../kit/kinds.ts';
import * as read from '../../kit/members.ts';
import type { Members } from '../../kit/rows.ts';
import { selectionOf } from './commands/selection.ts';
import type { CommandTables } from './commands/tables.ts';
import type { VoximplantSettings } from './settings.ts';
import { asToldList, asVendorId, textUnlessEmpty } from './wire.ts';

/** A collection of the kit's that has methods in place of a path, and is read by ids. */
export interface MethodCollection<K extends WritableKind>
  extends Pick<Collection<K>, 'kind' | 'members' | 'query' | 'pushes' | 'cannot'>,
    Tables<K> {
  /** The member, and the parameter, with the id. */
  readonly id: string;
  readonly list: string;
  readonly set: string;
}

/** Of kinds of which callers can create any. */
export type OwnCollection<K extends 'Queue' | 'Skill'> = MethodCollection<K> &
  Required<Tables<K>> & { readonly add: string; readonly del: string };

const readSkill =
  (account: string) =>
  (value: unknown, path: string): SkillLevel => {
    const row = wholeObject(value, path);
    const id = asVendorId(row.sq_skill_id);
    const name = asText(row.sq_skill_name) ?? id;
    if (name === null) throw new WireError(path, 'expected a name or an id');
    return { skill: id === null ? null : ref('Skill', account, id), name, level: asCount(row.sq_skill_level) };
  };

/** `null` where they are not told, or not all can be read: a list that lacks some would be another list. */
export const skillLevels: read.Member<readonly SkillLevel[] | null> = ({ sq_skills }, { account }) => {
  const list = asToldList(sq_skills);
  const { rows, unreadable } = readRows(readSkill(account), list ?? [], '');
  return list === null || unreadable.length > 0 ? null : rows;
};

/** Queues without an id cannot be told apart from others of the same name, so they are as good as not told. */
const queuesOfAgent: read.Member<readonly Ref<'Queue'>[] | null> = ({ sq_queues }, { account }) => {
  const ids = asToldList(sq_queues)?.map((one) => asVendorId(isJsonObject(one) ? one.sq_queue_id : one));
  return ids?.every((id) => id !== null) ? ids.map((id) => ref('Queue', account, id)) : null;
};

const description = textUnlessEmpty('description');
const queueName = read.text('sq_queue_name');
const nameOfUser = read.firstOf(read.filledText('user_display_name'), read.text('user_name'));
const policyOfQueue = read.essential('sq_queue_id', read.link('RoutingPolicy', 'sq_queue_id'));

export const collectionsOf = (
  account: string,
  { applicationId, handleCallsFilter }: VoximplantSettings,
  commands: CommandTables,
) => {
  const workspace = read.constant(ref('Workspace', account, String(applicationId)));
  const ofQueues = { id: 'sq_queue_id', list: 'SQ_GetQueues', set: 'SQ_SetQueueInfo' } as const;

  const queues: OwnCollection<'Queue'> = {
    kind: 'Queue',
    ...ofQueues,
    add: 'SQ_AddQueue',
    del: 'SQ_DelQueue',
    members: { name: queueName, workspace, policies: (row, scope) => [policyOfQueue(row, scope)], description },
    pushes: ['workspaces'],
    cannot: ['labels'],
    ...commands.queue,
  };
  /** Part of the queue, so it has the queue's id, name and dates. It holds no rules: what it says is which agent and task are first. */
  const policies: MethodCollection<'RoutingPolicy'> = {
    kind: 'RoutingPolicy',
    ...ofQueues,
    members: {
      role: read.constant('SELECTION'),
      name: queueName,
      workspace,
      configuration: (row) => JSON.stringify(selectionOf(row)),
      rules: read.constant([]),
    },
    pushes: ['workspaces', 'roles'],
    update: commands.policy,
  };
  const skills: OwnCollection<'Skill'> = {
    kind: 'Skill',
    id: 'sq_skill_id',
    list: 'SQ_GetSkills',
    add: 'SQ_AddSkill',
    set: 'SQ_SetSkillInfo',
    del: 'SQ_DelSkill',
    members: { name: read.text('sq_skill_name'), workspace, description },
    // This one template is documented to ignore case (contract §6.2), as our filter does.
    query: ({ name }) => ({ sq_skill_name_template: name || undefined }),
    pushes: ['name', 'workspaces'],
    ...commands.skill,
  };
  const applications: Members<'Workspace'> = { name: read.text('application_name') };
  /** Without what their statuses tell: see `statuses/`. */
  const agents = {
    fixed: {
      handle_calls: handleCallsFilter === 'never' ? undefined : handleCallsFilter,
      with_sq_skills: true,
      with_sq_queues: true,
      with_sq_statuses: true,
    },
    members: {
      name: nameOfUser,
      workspace,
      queues: queuesOfAgent,
      capacity: read.count('max_simultaneous_conversations'),
      skills: skillLevels,
    },
  };
  const users = { fixed: { order_by: 'user_id' }, members: { name: nameOfUser, workspace } };
  return { workspace, queues, policies, skills, applications, agents, users };
};
