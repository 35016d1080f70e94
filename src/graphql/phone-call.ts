import type { CallDirection, PhoneCall, RecordingState } from '../domain/phone-call.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';
import { JobType } from './refs.ts';
import { follow } from './relations.ts';

export const ContactDirectionEnum = enumOf<CallDirection>('ContactDirection', 'Which way a contact goes.', {
  INBOUND: 'From the customer.',
  OUTBOUND: 'To the customer.',
  INTERNAL: 'Among workers.',
  CONSULT: 'To somebody who is asked about another contact.',
});

const RecordingStateEnum = enumOf<RecordingState>('RecordingState', 'Whether a call is recorded.', {
  RECORDING: 'It is.',
  PAUSED: 'It was, and will be again.',
  STOPPED: 'It is not.',
});

export const PhoneCallType = builder.objectRef<PhoneCall>('PhoneCall').implement({
  description: 'Who speaks with whom. Numbers are as the vendor writes them.',
  fields: (t) => ({
    direction: t.field({
      type: ContactDirectionEnum,
      description: 'Which way it goes.',
      resolve: ({ direction }) => direction,
    }),
    from: t.exposeString('from', { description: 'The number of the caller.' }),
    to: t.exposeString('to', { description: 'The number that was called.' }),
    participants: t.stringList({
      description: 'The numbers of those on the line besides the worker.',
      resolve: ({ participants }) => [...participants],
    }),
    muted: t.exposeBoolean('muted', { description: 'Whether the worker is not heard.' }),
    recording: t.field({
      type: RecordingStateEnum,
      description: 'Whether it is recorded.',
      resolve: ({ recording }) => recording,
    }),
    parent: t.field({
      type: JobType,
      description: 'The call from which this one was made to consult somebody.',
      resolve: ({ parent }, _args, context) => follow(parent, context),
    }),
  }),
});
