import type { Centre } from './centre.ts';
import { formatDate } from './dates.ts';
import { asJson, isConversation, isEnded, mediumOfChannel } from './media.ts';
import type { Interaction, Json, User } from './records.ts';
import { refusal } from './refusal.ts';
import { addresses } from './render/user.ts';
import type { Ask } from './request.ts';

/** The media that a history can be asked for; SMS are in none of its pages, and are kept all the same (contract §12.9). */
const MEDIA_TYPES = ['call', 'chat', 'email', 'facebook', 'facebooksession', 'openmedia', 'twitter', 'workitem'];
const SORTS = ['asc', 'desc'];
const SOURCES = ['main', 'archive'];
const MOST = 100;
const MONTH_MS = 30 * 86_400_000;

const oneOf = (body: Json, name: string, allowed: readonly string[]): string | null => {
  const value = body[name];
  if (value === undefined) return null;
  if (!allowed.includes(String(value))) throw refusal(10, name);
  return String(value);
};

const momentIn = (body: Json, name: string, isEnd: boolean): number | null => {
  const value = body[name];
  if (value === undefined) return null;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(String(value));
  const at = Date.parse(isDay ? `${value}T${isEnd ? '23:59:59.999' : '00:00:00.000'}Z` : String(value));
  if (Number.isNaN(at)) throw refusal(10, name);
  return at;
};

const sizeIn = ({ maxSize }: Json): number => {
  const size = Number(maxSize ?? MOST);
  if (!Number.isInteger(size) || size < 1) throw refusal(10, 'maxSize');
  return size;
};

/** Of one that nobody has taken yet, nobody. */
const ownerOf = ({ users }: Centre, { ownerId, lastOwnerId }: Interaction): User | undefined =>
  users.get(ownerId ?? lastOwnerId ?? '');

const stateOf = (interaction: Interaction): string => {
  if (isEnded(interaction)) return 'Stopped';
  return interaction.ownerId === null ? 'Pending' : 'InProcess';
};

const asked = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const print = (centre: Centre, interaction: Interaction, attributes: readonly string[]): Json => {
  const { id, medium, direction, receivedAt, stateSince, parentId, contactId, userData, fields } = interaction;
  const owner = ownerOf(centre, interaction);
  return {
    id,
    ...addresses(centre, `/interactions/${id}`),
    mediaType: medium,
    typeId: direction,
    state: stateOf(interaction),
    startDate: formatDate(receivedAt),
    ...(isEnded(interaction) && { endDate: formatDate(stateSince) }),
    subject: String(fields.subject ?? userData.Subject ?? ''),
    contactId,
    ...(parentId !== null && { parentId }),
    ...(typeof userData.Comment === 'string' && { comment: userData.Comment }),
    ...(attributes.length > 0 && {
      customAttributes: Object.fromEntries(attributes.map((name) => [name, userData[name] ?? null])),
    }),
    ...(owner && {
      ownerInformation: {
        id: owner.id,
        userName: owner.userName,
        firstName: owner.firstName,
        lastName: owner.lastName,
      },
    }),
  };
};

/** Looks for them at once, and so refuses at once what is asked wrongly; the answer is told afterwards. */
export const findHistory = (
  centre: Centre,
  { body }: Ask,
  fits: (interaction: Interaction) => boolean,
): readonly Json[] => {
  const from = momentIn(body, 'fromDate', false) ?? centre.clock.now() - MONTH_MS;
  const to = momentIn(body, 'toDate', true) ?? Number.POSITIVE_INFINITY;
  const mediaType = oneOf(body, 'mediaType', MEDIA_TYPES);
  const isArchive = oneOf(body, 'source', SOURCES) === 'archive';
  const direction = oneOf(body, 'sort', SORTS) === 'asc' ? 1 : -1;
  const wanted = Object.entries(asJson(body.searchCustomAttributes) ?? {});
  const size = sizeIn(body);
  return [...centre.interactions.values()]
    .filter(
      (each) =>
        !isArchive &&
        fits(each) &&
        each.receivedAt >= from &&
        each.receivedAt <= to &&
        (mediaType === null || each.medium === mediaType) &&
        wanted.every(([name, value]) => String(each.userData[name]) === String(value)),
    )
    .sort((a, b) => direction * (a.receivedAt - b.receivedAt))
    .slice(0, size)
    .map((each) => print(centre, each, asked(body.customAttributes)));
};

export const contentOf = (centre: Centre, { body }: Ask, interaction: Interaction): Json => {
  oneOf(body, 'source', SOURCES);
  return {
    interaction: print(centre, interaction, []),
    messages: isConversation(mediumOfChannel(interaction.mediaType)) ? [...interaction.messages] : [],
  };
};

export const ofUser =
  (centre: Centre, userId: string) =>
  (interaction: Interaction): boolean =>
    ownerOf(centre, interaction)?.id === userId;
