import { asId, asText } from '../../domain/reading.ts';
import { splitId } from '../../kit/members.ts';
import { POLICY_KINDS, type PolicyKind } from './words.ts';

/** An id to the letter: it goes back in paths, and blanks around it are a part of it. */
export const idOf = (value: unknown): string | null => (asId(value) === null ? null : asText(value));

export const parsePolicyId = (nativeId: string): { readonly kind: PolicyKind; readonly id: string } | null => {
  const at = nativeId.indexOf('/');
  const kind = POLICY_KINDS.find((known) => known === nativeId.slice(0, at));
  const id = nativeId.slice(at + 1);
  return kind && id ? { kind, id } : null;
};

/** An offer and the assignment that it becomes have two ids of the vendor's. Job and worker together stay the same all the way. */
export const taskId = (jobId: string, workerId: string): string =>
  [jobId, workerId].map((id) => encodeURIComponent(id.toWellFormed())).join('/');

export const parseTaskId = (nativeId: string): { readonly jobId: string; readonly workerId: string } | null => {
  const [jobId, workerId] = splitId(nativeId, 2) ?? [];
  return jobId === undefined || workerId === undefined ? null : { jobId, workerId };
};
