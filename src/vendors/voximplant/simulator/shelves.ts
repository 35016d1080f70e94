import type { Centre } from './centre.ts';
import type { Application, Queue, Skill, User } from './records.ts';
import { invalid, type Refusal, refusal } from './refusal.ts';
import type { Switches } from './switches.ts';

export interface Named {
  readonly id: number;
  readonly name: string;
}

/** Where the pair of an id and a name finds its records. */
export interface Shelf<R extends Named> {
  readonly idKey: string;
  readonly nameKey: string;
  readonly records: readonly R[];
  readonly unknown: (key: string, value: string) => Refusal;
  readonly switches: Switches;
}

const inside = <R extends { readonly applicationId: number }>(
  table: ReadonlyMap<number, R>,
  { id }: Application,
): R[] => [...table.values()].filter(({ applicationId }) => applicationId === id);

export const queueShelf = (centre: Centre, application: Application, prefix = ''): Shelf<Queue> => ({
  idKey: `${prefix}sq_queue_id`,
  nameKey: `${prefix}sq_queue_name`,
  records: inside(centre.queues, application),
  unknown: invalid,
  switches: centre.switches,
});

export const skillShelf = (centre: Centre, application: Application): Shelf<Skill> => ({
  idKey: 'sq_skill_id',
  nameKey: 'sq_skill_name',
  records: inside(centre.skills, application),
  unknown: invalid,
  switches: centre.switches,
});

export const userShelf = (centre: Centre, application: Application, prefix = ''): Shelf<User> => ({
  idKey: `${prefix}user_id`,
  nameKey: `${prefix}user_name`,
  records: inside(centre.users, application),
  unknown(key, value) {
    if (prefix) return refusal(180, key);
    // A user there is, but of another application of the same account.
    const elsewhere = centre.applications.get(centre.users.get(Number(value))?.applicationId ?? 0);
    return refusal(elsewhere?.accountId === application.accountId ? 393 : 117, key);
  },
  switches: centre.switches,
});
