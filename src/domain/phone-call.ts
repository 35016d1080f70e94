import type { Ref } from './ref.ts';

export const CALL_DIRECTIONS = ['INBOUND', 'OUTBOUND', 'INTERNAL', 'CONSULT'] as const;
export type CallDirection = (typeof CALL_DIRECTIONS)[number];

export const RECORDING_STATES = ['RECORDING', 'PAUSED', 'STOPPED'] as const;
export type RecordingState = (typeof RECORDING_STATES)[number];

/** Who speaks with whom, for jobs that are a call. Numbers are as the vendor writes them. */
export interface PhoneCall {
  readonly direction: CallDirection | null;
  /** The number of the caller. */
  readonly from: string | null;
  /** The number that was called. */
  readonly to: string | null;
  /** The numbers of those on the line besides the worker. */
  readonly participants: readonly string[];
  /** Whether the worker is not heard. */
  readonly muted: boolean | null;
  readonly recording: RecordingState | null;
  /** The call from which this one was made to consult somebody. */
  readonly parent: Ref<'Job'> | null;
}
