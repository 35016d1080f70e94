import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/domain/event.ts';
import type { Job } from '../../../src/domain/job.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { readInteraction } from '../../../src/vendors/genesys/reads/interaction-rows.ts';
import { openMap } from '../../../src/vendors/genesys/reads/map.ts';
import { ANN, examples, has, withVendor } from './recorder.ts';
import { opened } from './stream-hearing.ts';

const map = openMap('gws');
const jobOf = (media: string, row: JsonObject): Job =>
  map.job(media, readInteraction({ id: 'X1', ...row }, 'row'), ANN);

/** What a change says of the contact. */
const told = (changes: readonly Change[]): Partial<Job> => {
  const change = changes.find(({ ref: of }) => of.kind === 'Job');
  if (change?.news.type === 'whole') return change.news.item as Job;
  return change?.news.type === 'part' ? (change.news.members as Partial<Job>) : {};
};

describe('what a call is', () => {
  const call = (row: JsonObject) => jobOf('calls', { state: 'Established', ...row }).call;

  it('tells who calls whom, who is on the line, and the call that a consultation came from (S3-3)', () => {
    const data = has(examples.find(({ name }) => name === 'call.completeconference')?.message).data;
    expect(jobOf('calls', data.call as JsonObject).call).toEqual({
      direction: 'CONSULT',
      from: null,
      to: '15002',
      participants: ['15002'],
      muted: false,
      recording: null,
      parent: { kind: 'Job', account: 'gws', nativeId: '01RCC3N118B1V0SL8O7GK2LAES000009' },
    });
  });

  it.each<[JsonObject, object]>([
    [
      { ani: '5125', dnis: '8012', callType: 'Inbound' },
      { from: '5125', to: '8012', direction: 'INBOUND', parent: null },
    ],
    [{ participants: ['5001', '5002'] }, { participants: ['5001', '5002'] }],
    [
      { participants: [{ formattedPhoneNumber: '(555) 1' }, { phoneNumber: '2', formattedPhoneNumber: 'x' }, {}, 7] },
      { participants: ['(555) 1', '2', '7'] },
    ],
    [
      { mute: 'On', recordingState: 'Paused' },
      { muted: true, recording: 'PAUSED' },
    ],
    [
      { callType: 'Chained', mute: 'Half', recordingState: 'Rewinding' },
      { direction: null, muted: null, recording: null },
    ],
    [{ parentCallPath: '/calls/P7' }, { parent: { nativeId: 'P7' } }],
    [{}, { from: null, to: null, participants: [], muted: null }],
  ])('is read as it is told: %j', (row, wanted) => {
    expect(call(row)).toMatchObject(wanted);
  });

  it('belongs to calls alone, and stays where a message leaves it out', () => {
    expect(jobOf('chats', { state: 'Chatting', participants: [{ nickname: 'x' }] })).not.toHaveProperty('call');
    const { hear } = opened();
    const say = (row: JsonObject) =>
      told(hear({ messageType: 'CallStateChangeMessage', call: { id: 'P1', state: 'Held', ...row } }));
    expect(say({ ani: '1' }).call).toMatchObject({ from: '1' });
    expect(say({})).not.toHaveProperty('call');
    expect(say({ ani: '2' }).call).toMatchObject({ from: '2' });
  });
});

describe('what is noted on a contact', () => {
  const DATA = { DispositionCode: 'Sold', Comment: 'called back', Priority: 90 };

  it('stands in its user data, and is told as what it is (S3-7)', () =>
    withVendor(
      { 'GET /me/chats': { body: { statusCode: 0, chats: [{ id: 'C1', state: 'Chatting', userData: DATA }] } } },
      async ({ adapter, call }) => {
        const { rows } = await has(adapter.job?.list)({ filter: {}, after: null, limit: 9 }, call);
        expect(rows.map(({ item }) => item)).toMatchObject([
          { disposition: 'Sold', priority: 90, notes: [{ text: 'called back', at: null }], labels: DATA },
        ]);
      },
      { media: ['chats'] },
    ));

  const chat = (row: JsonObject): JsonObject => ({
    messageType: 'ChatStateChangeMessage',
    notificationType: 'PropertiesUpdated',
    chat: { id: 'C1', state: 'Chatting', ...row },
  });

  it('changes with the data, which are always whole: what is not among them is no more', () => {
    const { hear } = opened();
    hear(chat({ userData: DATA }));
    expect(told(hear(chat({ userData: { Priority: 5 } })))).toMatchObject({
      disposition: null,
      priority: 5,
      notes: [],
    });
    expect(told(hear(chat({ userData: {} })))).toMatchObject({ disposition: null, priority: null, labels: {} });
  });

  it('stays where a message leaves the data out, or empties them with the last word', () => {
    const { hear } = opened();
    hear(chat({ userData: DATA }));
    for (const row of [{}, { userData: null }, { state: 'Completed' }, { state: 'Completed', userData: {} }]) {
      const members = told(hear(chat(row)));
      expect(Object.keys(members)).not.toEqual(expect.arrayContaining(['notes']));
      expect(members).not.toHaveProperty('disposition');
      expect(members).not.toHaveProperty('labels');
    }
  });

  it('is never anything but a text and a whole number, whatever stands there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (DispositionCode, Comment, Priority) => {
        const userData = { DispositionCode, Comment, Priority } as Readonly<Record<string, Json>>;
        const { disposition, notes, priority } = jobOf('chats', { state: 'Chatting', userData });
        expect(disposition === null || typeof disposition === 'string').toBe(true);
        expect(notes.every(({ text }) => typeof text === 'string' && text !== '')).toBe(true);
        expect(priority === null || (priority | 0) === priority).toBe(true);
      }),
    );
  });
});
