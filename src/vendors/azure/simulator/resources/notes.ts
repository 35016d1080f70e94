import type { Centre } from '../centre.ts';
import { formatMoment } from '../dates.ts';
import type { JobDoc } from '../docs.ts';
import type { Job } from '../records.ts';

type Notes = JobDoc['notes'];

const byTime = (notes: Notes): Notes =>
  [...notes].sort((a, b) => Date.parse(a.addedAt ?? '') - Date.parse(b.addedAt ?? ''));

/** Notes without a time were added now; they are kept in order of time (contract §6). */
export const dateNotes = (centre: Centre, notes: Notes): Notes => {
  const now = formatMoment(centre.clock.now());
  return byTime(notes.map(({ message, addedAt }) => ({ message, addedAt: addedAt ?? now })));
};

/** `at`: of what the note is about, where it happened already; else now. */
export const addNote = (centre: Centre, job: Job, message: string | null, at: number | null = null): void => {
  if (message === null) return;
  const addedAt = at === null ? null : formatMoment(at);
  job.doc = { ...job.doc, notes: dateNotes(centre, [...job.doc.notes, { message, addedAt }]) };
};
