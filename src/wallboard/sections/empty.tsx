import { type Gap, noteOf } from '../standing.ts';

interface EmptyProps {
  /** Whether the list has come at all. */
  readonly isTold: boolean;
  readonly problem: string | null;
  /** Whether anything can be known of what it lists. */
  readonly isKnown: boolean;
  readonly gaps: readonly Gap[];
  /** Said when there is none, without its full stop. */
  readonly text: string;
}

const wordsOf = ({ isTold, problem, isKnown, gaps, text }: EmptyProps): string => {
  if (problem !== null) return problem;
  if (!isTold) return 'Not heard yet…';
  const note = noteOf(gaps, new Date());
  if (!isKnown) return note?.isAlarm ? 'No account can be reached.' : 'No account tells it.';
  return note ? `${text}, as far as is known: ${note.text}.` : `${text}.`;
};

/** Why there is nothing: it has not come yet, it cannot be known, or there is none. */
export const Empty = (props: EmptyProps) => <p class="empty">{wordsOf(props)}</p>;
