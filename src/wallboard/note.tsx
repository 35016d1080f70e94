import { type Gap, noteOf } from './standing.ts';

/** What is missing in the figure or list that it stands with. */
export const NoteOf = ({ gaps }: { readonly gaps: readonly Gap[] }) => {
  const note = noteOf(gaps, new Date());
  return (
    note && (
      <span class="note" data-alarm={note.isAlarm} title={note.detail}>
        {note.text}
      </span>
    )
  );
};
