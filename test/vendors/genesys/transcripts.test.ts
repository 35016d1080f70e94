import { describe, expect, it } from 'vitest';
import type { ConversationLine } from '../../../src/domain/conversation.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { openTranscripts } from '../../../src/vendors/genesys/source/transcripts.ts';
import { examples, has } from './recorder.ts';
import { ANN, BEN, opened } from './stream-hearing.ts';

const log = (owner: JsonObject, ...messages: readonly Json[]): JsonObject => ({
  messageType: 'MessageLogUpdated',
  notificationType: 'NewMessages',
  messages: [...messages],
  ...owner,
});
const CHAT = { chatUri: 'http://host/api/v2/chats/C1' };
const line = (index: number, text: string, more: JsonObject = {}): JsonObject => ({
  index,
  from: { nickname: 'Ann', type: 'Agent', participantId: '1' },
  type: 'Text',
  text,
  visibility: 'All',
  timestampSeconds: 1389261492035,
  ...more,
});

describe('what is said in a conversation', () => {
  const spoken = examples.filter(({ message }) => message?.data.messageType === 'MessageLogUpdated');

  it.each(spoken)('is kept as the pages show it: $name (S3-4)', ({ message }) => {
    const { translate, transcripts } = opened();
    const data = has(message).data;
    translate(ANN, data, '');
    const [said] = data.messages as readonly JsonObject[];
    const id =
      String(data.chatUri ?? data.smssessionUri)
        .split('/')
        .at(-1) ?? '';
    expect(transcripts.of(id)).toEqual([
      {
        index: said?.index,
        at: said?.timestampSeconds,
        type: said?.type,
        speaker: 'WORKER',
        name: 'Agent One',
        text: said?.text ?? null,
        url: said?.url ?? null,
        customerSees: said?.visibility === 'All',
      },
    ]);
  });

  it('is in the order of its log, once, however often and to how many it is told', () => {
    const { translate, transcripts } = opened();
    translate(ANN, log(CHAT, line(5, 'later'), line(1, 'Hello')), '');
    translate(BEN, log(CHAT, line(5, 'later'), line(3, 'between', { from: { type: 'Customer', nickname: 'C' } })), '');
    expect(transcripts.of('C1')).toMatchObject([
      { index: 1, text: 'Hello', speaker: 'WORKER' },
      { index: 3, text: 'between', speaker: 'CUSTOMER', name: 'C' },
      { index: 5, text: 'later' },
    ]);
    expect(transcripts.of('C2')).toBeNull();
  });

  it('is what can be read of it: one line that cannot costs the others nothing, and tears no gap', () => {
    const { translate, transcripts } = opened();
    const odd = [null, 'x', {}, { index: 'two' }, { index: 2, from: 'nobody', type: {}, text: 7, visibility: 'Few' }];
    expect(translate(ANN, log(CHAT, ...odd, line(9, 'x', { from: { type: 'System' } })), '')).toMatchObject({
      isWhole: true,
    });
    expect(transcripts.of('C1')).toMatchObject([
      { index: 2, speaker: null, type: null, customerSees: null },
      { index: 9, speaker: 'OTHER' },
    ]);
  });

  it('takes bounded memory: the latest lines, and the conversations that were heard last', () => {
    const transcripts = openTranscripts();
    const said = (index: number) => ({
      index,
      at: null,
      type: 'Text',
      speaker: null,
      name: null,
      text: 'x',
      url: null,
      customerSees: null,
    });
    transcripts.heard('first', [said(1)]);
    for (let index = 0; index < 1_000; index += 1) transcripts.heard('long', [said(index)]);
    const kept = has(transcripts.of('long') ?? undefined);
    expect([kept.length, kept[0]?.index, kept.at(-1)?.index]).toEqual([200, 800, 999]);
    for (let n = 0; n < 500; n += 1) transcripts.heard(`other ${n}`, [said(1)]);
    expect([transcripts.of('first'), transcripts.of('long')]).toEqual([null, null]);
    expect(transcripts.of('other 0')).toHaveLength(1);
  });
});

describe('what is said is told', () => {
  /** A chat on the desk of one, and of another, as each hears of it. */
  const talking = () => {
    const house = opened();
    const desk = (userId: string) =>
      house.hear(
        {
          messageType: 'ChatStateChangeMessage',
          notificationType: 'StatusChange',
          chat: { id: 'C1', state: 'Chatting', capabilities: [] },
        },
        userId,
      );
    const indices = (userId: string, ...messages: readonly Json[]) =>
      house
        .hear(log(CHAT, ...messages), userId)
        .flatMap(({ ref: of, lines = [] }) => (of.kind === 'Job' ? lines.map(({ index }) => index) : [-1]));
    return { ...house, desk, indices };
  };

  it('once, in the order of the log, however many workers hear it, and beside the change of the task', () => {
    const { desk, indices, hear } = talking();
    desk(ANN);
    desk(BEN);
    expect(indices(ANN, line(2, 'two'), line(1, 'one'))).toEqual([-1, 1, 2]);
    expect(indices(BEN, line(1, 'one'), line(2, 'two'), line(4, 'four'))).toEqual([-1, 4]);
    expect(indices(ANN, line(4, 'four'))).toEqual([-1]);
    const [, job] = hear(log(CHAT, line(5, 'five')), BEN);
    expect(job).toMatchObject({
      ref: { kind: 'Job', nativeId: 'C1' },
      news: { type: 'part', members: {} },
      cause: 'NewMessages',
      lines: [{ index: 5, text: 'five' }],
    });
  });

  it('late rather than never, where another worker hears what one has missed', () => {
    const { desk, indices } = talking();
    desk(ANN);
    desk(BEN);
    expect(indices(ANN, line(1, 'one'), line(3, 'three'))).toEqual([-1, 1, 3]);
    expect(indices(BEN, line(1, 'one'), line(2, 'two'), line(3, 'three'))).toEqual([-1, 2]);
  });

  it('when the conversation is known: what was heard before comes first', () => {
    const { desk, indices, hear } = talking();
    expect(hear(log(CHAT, line(1, 'early')))).toEqual([]);
    desk(ANN);
    expect(indices(ANN, line(2, 'two'))).toEqual([-1, 1, 2]);
  });

  it('never again after its lines are forgotten, for their number or for other conversations', () => {
    const transcripts = openTranscripts();
    const said = (index: number): ConversationLine => ({
      index,
      at: null,
      type: 'Text',
      speaker: null,
      name: null,
      text: 'x',
      url: null,
      customerSees: null,
    });
    const whole = Array.from({ length: 300 }, (_, index) => said(index));
    const told = (id: string, lines: readonly ConversationLine[]) => {
      transcripts.heard(id, lines);
      return transcripts.untold(id).map(({ index }) => index);
    };
    for (const one of whole) expect(told('long', [one])).toEqual([one.index]);
    expect(told('long', [...whole, said(300)])).toEqual([300]);
    for (let n = 0; n < 600; n += 1) told(`other ${n}`, [said(1)]);
    expect(transcripts.of('long')).toBeNull();
    expect(told('long', [...whole, said(300), said(301)])).toEqual([301]);
    expect(told('other 0', [said(1), said(2)])).toEqual([2]);
  });
});
