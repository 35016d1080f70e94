import { KINDS, type Kind, refKey } from '../../src/domain/ref.ts';
import { encodeOrder, encodeWalk } from '../../src/gateway/paging.ts';
import { accountId, globalId } from '../../src/graphql/ids.ts';
import type { Random } from './random.ts';
import { CHARACTERS } from './vendor.ts';
import { nativeIdOf, OBJECTS, ODD_IDS } from './world.ts';

/** What a value is for, as far as names tell: `account` holds for everything that one input names. */
export interface Place {
  readonly name: string;
  /** Of the field's arguments or of the input object that it stands in. */
  readonly owner: string;
  readonly account: string;
}

const ACCOUNTS = Object.keys(CHARACTERS);

export const anyAccount = (random: Random): string =>
  random.chance(0.03) ? 'nowhere' : random.chance(0.5) ? 'bulk' : random.pick(ACCOUNTS);

/** Which kind of object an id stands for, by the names around it; the first that fits. */
const KIND_WORDS: readonly (readonly [RegExp, Kind])[] = [
  [/^(offer|task|default|timeout)?activity$/i, 'Activity'],
  [/^workers?$|^owner$/i, 'Worker'],
  [/^queues?$/i, 'Queue'],
  [/^(policy|policies)$/i, 'RoutingPolicy'],
  [/^(job|parent)$/i, 'Job'],
  [/^workspace$/i, 'Workspace'],
  [/^workbin$/i, 'Workbin'],
  [/^skills?$/i, 'Skill'],
  [/^task$/i, 'Task'],
  [/(park|pull)job|workbin/i, 'Workbin'],
  [/task|email/i, 'Task'],
  [/job/i, 'Job'],
  [/skill/i, 'Skill'],
  [/queue/i, 'Queue'],
  [/polic/i, 'RoutingPolicy'],
  [/worker/i, 'Worker'],
  [/workspace/i, 'Workspace'],
  [/activit/i, 'Activity'],
];

const kindOf = ({ name, owner }: Pick<Place, 'name' | 'owner'>, random: Random): Kind => {
  for (const word of [name, owner]) {
    const found = KIND_WORDS.find(([words]) => words.test(word));
    if (found) return found[1];
  }
  return random.pick(KINDS);
};

const nativeId = (kind: Kind, random: Random): string =>
  random.chance(0.12) ? random.pick(Object.values(ODD_IDS)) : nativeIdOf(kind, random.int(OBJECTS));

const idText = (place: Place, random: Random): string => {
  if (random.chance(0.03)) return random.pick(['', 'no id', '💥', accountId(place.account)]);
  const kind = random.chance(0.04) ? random.pick(KINDS) : kindOf(place, random);
  const account = random.chance(0.04) ? anyAccount(random) : place.account;
  return globalId({ kind, account, nativeId: nativeId(kind, random) });
};

const TEXTS = [
  '',
  'plain',
  'Queue',
  'with "quotes" and \\ and \u2028',
  'line\nline',
  'ünï çødé 💥',
  '{"json":"text"}',
  '  spaced  ',
  'null',
];

const CURSORS = (random: Random): string => {
  const kind = random.pick(KINDS);
  const key = refKey({ kind, account: 'bulk', nativeId: nativeIdOf(kind, 1) });
  return random.pick([
    'no cursor',
    encodeWalk(kind, { account: random.pick(ACCOUNTS), cursor: nativeIdOf(kind, 0), isById: random.chance(0.5) }),
    encodeOrder(kind, { field: 'NAME', direction: 'ASC' }, { value: 'b', key }),
  ]);
};

/** A text for this place, mostly one that means something there. */
export const textFor = (place: Place, type: 'ID' | 'String', random: Random): string => {
  const { name } = place;
  if (name === 'nativeId')
    return random.chance(0.95) ? nativeId(kindOf({ name: place.owner, owner: '' }, random), random) : '';
  if (type === 'ID') return idText(place, random);
  if (name === 'account' || (name === 'name' && place.owner === 'account')) return place.account;
  if (name === 'accounts') return anyAccount(random);
  if (name === 'vendors') return `${anyAccount(random)}-vendor`;
  if (name === 'after') return CURSORS(random);
  if (name === 'path') return random.pick(['/things', '/things/1?x=2', 'things']);
  return random.pick(TEXTS);
};

export const intFor = ({ name }: Place, random: Random): number => {
  if (name === 'first') return random.chance(0.06) ? random.pick([0, -1, 501, 500, 500]) : 1 + random.int(4);
  if (name === 'maxStalenessMs') return random.pick([0, 1, 60_000, 60_000, -1]);
  return random.pick([0, 1, 2, 30, 3600, -5, 2147483647, -2147483648]);
};

export const momentFor = (random: Random): string =>
  random.pick([
    '2024-03-01T08:00:00Z',
    '2024-03-01T08:01:00.000Z',
    '2024-02-29T23:59:59.123456+05:30',
    '2030-01-01T00:00Z',
    '1999-12-31T23:59:59-01:00',
  ]);

/** Numbers in JSON: of every size and form that the grammar of both JSON and GraphQL has. */
export const NUMBERS = [
  '0',
  '-0',
  '7',
  '-12',
  '2147483648',
  '9007199254740991',
  '9007199254740993',
  '-9223372036854775808',
  '18446744073709551615',
  '123456789012345678901234567890',
  '0.1',
  '-2.5e3',
  '1E400',
  '-1e400',
  '1e-400',
  '0.30000000000000004',
  '100.000',
  '1.0',
  '12345678901234567.125',
];

export const JSON_NAMES = ['language', 'level', 'ticket', 'a', 'B', 'constructor', '__proto__', 'toString', 'null_'];
