import type { Centre } from '../centre.ts';
import { MEDIA_TYPES } from '../centre.ts';
import { addInteraction, give } from '../interactions.ts';
import { listOf, oneOf } from '../listing.ts';
import { asJson, isEnded, mediumOfChannel, WORDS } from '../media.ts';
import { tellError } from '../news.ts';
import { CALL_RULES } from '../operations/call.ts';
import { CHAT_RULES, FACEBOOK_RULES, isAnsweredWithNumber, SMS_RULES } from '../operations/conversation.ts';
import { createEmail, EMAIL_RULES } from '../operations/email.ts';
import { type Operating, operate } from '../operations/operate.ts';
import { apply, DESK_RULES, queueAt, type Rules } from '../operations/rules.ts';
import type { Interaction, Json, Medium } from '../records.ts';
import { unknown, wrongState } from '../refusal.ts';
import { printInteraction } from '../render/interaction.ts';
import type { Ask, Handler } from '../request.ts';
import type { Route } from './route.ts';

const RULES: Readonly<Record<Medium, Rules>> = {
  email: EMAIL_RULES,
  chat: CHAT_RULES,
  smssession: SMS_RULES,
  facebooksession: FACEBOOK_RULES,
  workitem: DESK_RULES,
  openmedia: DESK_RULES,
  call: CALL_RULES,
};

/** Work items and open media tell the number in the answer, the others but for few only in messages (contract §4). */
const answerWith = ({ switches }: Centre, medium: Medium, { body }: Ask, referenceId: number): Json => {
  const documented =
    medium === 'workitem' || medium === 'openmedia' || isAnsweredWithNumber(medium, String(body.operationName));
  return documented || switches.return_reference === 'always' ? { referenceId } : {};
};

const isVisible = (centre: Centre, interaction: Interaction, userId: string): boolean => {
  if (isEnded(interaction)) return centre.switches.finished === 'kept' && interaction.lastOwnerId === userId;
  return interaction.ownerId === userId || interaction.bin?.owner === userId;
};

/** Of others' interactions nothing is known here. */
const mine = (centre: Centre, { user, params }: Ask, medium: Medium): Interaction => {
  const interaction = centre.interactions.get(params.id ?? '');
  const isOfType = params.mediaType === undefined || interaction?.mediaType === params.mediaType;
  if (!interaction || interaction.medium !== medium || !isOfType || !isVisible(centre, interaction, user.id)) {
    throw unknown(`${medium} ${params.id}`);
  }
  return interaction;
};

export const printHeld = (centre: Centre, userId: string, media: readonly Medium[], mediaType?: string): Json[] =>
  [...centre.interactions.values()]
    .filter((each) => each.ownerId === userId && media.includes(each.medium))
    .filter((each) => mediaType === undefined || each.mediaType === mediaType)
    .map((each) => printInteraction(centre, each));

const create = (centre: Centre, ask: Ask, mediaType: string): void => {
  if (mediaType === 'email') {
    createEmail(centre, ask);
    return;
  }
  const { user, body } = ask;
  const made = addInteraction(centre, {
    mediaType,
    // As the samples have it.
    direction: mediumOfChannel(mediaType) === 'openmedia' ? 'Outbound' : 'Inbound',
    queueId: queueAt(centre, body).id,
    parentId: typeof body.parentId === 'string' ? body.parentId : null,
    userData: asJson(body.userData) ?? {},
  });
  give(centre, made, user.id, 'Processing');
};

const creation =
  (operating: Operating, typeOf: (ask: Ask) => string): Handler =>
  (ask) => {
    const { centre } = operating;
    const mediaType = typeOf(ask);
    const medium = mediumOfChannel(mediaType);
    const referenceId = operate(operating, ask, {
      resource: medium,
      fail: (failure) => tellError(centre, ask.user.id, medium, failure),
      run(name) {
        if (name !== 'Create') throw wrongState(`operation ${name}`);
        create(centre, ask, mediaType);
      },
    });
    return answerWith(centre, medium, ask, referenceId);
  };

const customType = ({ params }: Ask): string => {
  const mediaType = params.mediaType ?? '';
  if (!MEDIA_TYPES.includes(mediaType) || mediumOfChannel(mediaType) !== 'openmedia') throw unknown(mediaType);
  return mediaType;
};

const family = (operating: Operating, medium: Medium, base: string): Route[] => {
  const { centre } = operating;
  const feature = medium === 'call' ? 'api-voice' : 'api-multimedia';
  const { plural, singular } = WORDS[medium];
  return [
    {
      method: 'GET',
      path: base,
      feature,
      handler: (ask) => listOf(plural, printHeld(centre, ask.user.id, [medium], ask.params.mediaType), ask.query),
    },
    {
      method: 'GET',
      path: `${base}/:id`,
      feature,
      handler: (ask) => oneOf(singular, printInteraction(centre, mine(centre, ask, medium)), ask.query),
    },
    {
      method: 'POST',
      path: `${base}/:id`,
      feature,
      handler(ask) {
        const interaction = mine(centre, ask, medium);
        const referenceId = operate(operating, ask, {
          resource: medium,
          run: (name) => apply(centre, RULES[medium], name, interaction, ask),
          fail: ({ code, message }) => tellError(centre, ask.user.id, medium, { code, message, interaction }),
        });
        return answerWith(centre, medium, ask, referenceId);
      },
    },
  ];
};

export const mediaRoutes = (operating: Operating): Route[] => [
  ...family(operating, 'email', '/me/emails'),
  ...family(operating, 'chat', '/me/chats'),
  ...family(operating, 'smssession', '/me/smssessions'),
  ...family(operating, 'facebooksession', '/me/facebooksessions'),
  ...family(operating, 'workitem', '/me/workitems'),
  ...family(operating, 'call', '/me/calls'),
  ...family(operating, 'openmedia', '/me/openmedia/:mediaType'),
  { method: 'POST', path: '/me/emails', feature: 'api-multimedia', handler: creation(operating, () => 'email') },
  { method: 'POST', path: '/me/workitems', feature: 'api-multimedia', handler: creation(operating, () => 'workitem') },
  {
    method: 'POST',
    path: '/me/openmedia/:mediaType',
    feature: 'api-multimedia',
    handler: creation(operating, customType),
  },
];
