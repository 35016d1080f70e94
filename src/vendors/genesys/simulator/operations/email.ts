import type { Centre } from '../centre.ts';
import { finish } from '../desk.ts';
import { addInteraction, give } from '../interactions.ts';
import { asJson } from '../media.ts';
import { tellInteraction } from '../news.ts';
import type { Interaction, Json } from '../records.ts';
import { missing, unknown } from '../refusal.ts';
import { type Ask, textIn } from '../request.ts';
import {
  acceptIt,
  completeIt,
  dataRules,
  dispose,
  nothing,
  queueAt,
  type Rule,
  type Rules,
  rejectIt,
  sendTo,
} from './rules.ts';

const COMPOSING = ['Composing'];
const OPEN = ['Processing', 'Composing'];
const DRAFT_FIELDS = ['subject', 'body', 'bodyAsPlainText', 'mime', 'to', 'from', 'cc', 'bcc'];

/** Lists are arrays in every sample, comma separated in a table (contract §11.4); both are taken. */
const addressesIn = (value: unknown): unknown =>
  typeof value === 'string' ? value.split(',').map((each) => each.trim()) : value;

const draftOf = (given: Json): Json =>
  Object.fromEntries(
    DRAFT_FIELDS.filter((name) => given[name] !== undefined).map((name) => [
      name,
      name === 'to' || name === 'cc' || name === 'bcc' ? addressesIn(given[name]) : given[name],
    ]),
  );

const EMPTY_DRAFT = {
  from: null,
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  body: '',
  bodyAsPlainText: '',
  mime: 'text/html',
};

const compose = (centre: Centre, { user, body }: Ask, fields: Json, parentId: string | null): void => {
  const queue = queueAt(centre, body);
  const draft = addInteraction(centre, {
    mediaType: 'email',
    direction: 'Outbound',
    parentId,
    queueId: queue.id,
    userData: asJson(body.userData) ?? {},
    fields: { ...EMPTY_DRAFT, ...fields, ...draftOf(body) },
  });
  give(centre, draft, user.id, 'Composing');
};

export const createEmail = (centre: Centre, ask: Ask): void => {
  const { parentId } = ask.body;
  compose(centre, ask, {}, parentId === undefined || parentId === null ? null : String(parentId));
};

const answer =
  (prefix: string, receivers: (original: Json) => Json): Rule['run'] =>
  (centre, interaction, ask) => {
    const original = interaction.fields;
    const start = String(ask.body.subjectPrefix ?? prefix);
    const to = Array.isArray(original.to) ? original.to[0] : null;
    compose(
      centre,
      ask,
      { from: to ?? null, subject: `${start}${original.subject ?? ''}`, ...receivers(original) },
      interaction.id,
    );
  };

const save = (interaction: Interaction, { body }: Ask): void => {
  const email = asJson(body.email);
  if (email) Object.assign(interaction.fields, draftOf(email));
};

/** Its body is a guess (contract §18.15). */
const comment: Rule['run'] = (centre, interaction, { body }) => {
  interaction.userData.Comment = textIn(body, 'comment');
  tellInteraction(centre, interaction, 'PropertiesUpdated');
};

export const EMAIL_RULES: Rules = {
  ...dataRules(OPEN),
  Accept: { states: ['Invited'], run: acceptIt },
  Reject: { states: ['Invited'], run: rejectIt },
  Complete: { states: ['Processing'], run: completeIt },
  Transfer: { states: OPEN, run: sendTo('userUri') },
  SetDisposition: { states: OPEN, run: dispose },
  AddComment: { states: OPEN, run: comment },
  SetInFocus: { states: OPEN, run: nothing },
  Reply: { states: ['Processing'], run: answer('Re: ', ({ from }) => ({ to: [from] })) },
  ReplyAll: { states: ['Processing'], run: answer('Re: ', ({ from, cc }) => ({ to: [from], cc: cc ?? [] })) },
  Forward: { states: ['Processing'], run: answer('Fwd: ', () => ({})) },
  Save: {
    states: COMPOSING,
    run(centre, interaction, ask) {
      if (!asJson(ask.body.email)) throw missing('email');
      save(interaction, ask);
      tellInteraction(centre, interaction, 'EmailSaved');
    },
  },
  Send: {
    states: COMPOSING,
    run(centre, interaction, ask) {
      textIn(ask.body, 'queueName');
      save(interaction, ask);
      finish(centre, interaction, 'Completed');
    },
  },
  Cancel: { states: COMPOSING, run: (centre, interaction) => finish(centre, interaction, 'Canceled') },
  AddAttachment: {
    states: COMPOSING,
    run(centre, interaction, { body }) {
      const id = textIn(body, 'documentId');
      interaction.attachments.push({
        id,
        name: String(body.name ?? id),
        size: Number(body.size ?? 0),
        mime: String(body.mime ?? 'application/octet-stream'),
      });
      tellInteraction(centre, interaction, 'AttachmentAdded');
    },
  },
  RemoveAttachment: {
    states: COMPOSING,
    run(centre, interaction, { body }) {
      const id = textIn(body, 'documentId');
      const left = interaction.attachments.filter((each) => each.id !== id);
      if (left.length === interaction.attachments.length) throw unknown(`document ${id}`);
      interaction.attachments = left;
      tellInteraction(centre, interaction, 'AttachmentRemoved');
    },
  },
};
