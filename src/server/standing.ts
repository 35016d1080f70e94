import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../graphql/context.ts';
import { rightsOf } from '../graphql/rights.ts';
import type { TextAnswer } from './answer.ts';

/** What an execution tells of its answer, where that was put together from memory alone. */
export interface Standing {
  readonly complexity: number;
  /** Whether it would come to the same words now. */
  readonly isStill: () => boolean;
}

export interface StandingAnswer extends Standing {
  readonly answer: TextAnswer;
  /** By `now`, in milliseconds. */
  readonly until: number;
}

/** Root fields whose answers depend on what lives in the accounts, and on nothing else. */
const ROOTS: ReadonlySet<string> = new Set([
  '__typename',
  ...['workers', 'queues', 'jobs', 'tasks', 'workbins', 'worker', 'queue', 'job', 'task', 'workbin'],
  ...['node', 'nodes', 'jobCounts', 'workerCounts'],
]);

/** Of an account: what changes with the configuration only. */
const OF_ACCOUNT: ReadonlySet<string> = new Set(['__typename', 'id', 'name', 'title', 'vendor', 'words']);

/** Which documents ask for nothing but what a kept account's memory decides. */
export const openStandable = (schema: GraphQLSchema) => {
  const known = new WeakMap<DocumentNode, boolean>();
  return (document: DocumentNode): boolean => {
    const judged = known.get(document);
    if (judged !== undefined) return judged;
    const types = new TypeInfo(schema);
    let isStandable = true;
    visit(
      document,
      visitWithTypeInfo(types, {
        Field({ name }) {
          const of = types.getParentType();
          if (of === schema.getQueryType()) isStandable &&= ROOTS.has(name.value);
          else if (of?.name === 'Account') isStandable &&= OF_ACCOUNT.has(name.value);
        },
      }),
    );
    known.set(document, isStandable);
    return isStandable;
  };
};

/** Characters of answers and of what asked for them, on the whole. */
const MOST_CHARACTERS = 16_000_000;
/** An answer is made anew after so long, whatever is known: nothing in it may depend on the time for longer. */
const LONGEST_MS = 1_000;

/** Answers that are written already, for all who may see the same and ask the same. */
export const openStandingAnswers = (now: () => number) => {
  const answers = new LRUCache<string, StandingAnswer>({
    maxSize: MOST_CHARACTERS,
    sizeCalculation: ({ answer }, key) => answer.text.length + key.length,
  });
  const rights = new WeakMap<Principal, string>();

  const keyOf = (principal: Principal, accept: string | null, body: string): string => {
    const known = rights.get(principal) ?? `${rightsOf(principal)}|${principal.trustedOnly === true}`;
    rights.set(principal, known);
    return `${known}|${accept}|${body}`;
  };

  return {
    /** `accept`: in which type it is to be answered. */
    find(principal: Principal, accept: string | null, body: string): StandingAnswer | null {
      const key = keyOf(principal, accept, body);
      const found = answers.get(key);
      if (!found) return null;
      if (now() < found.until && found.isStill()) return found;
      answers.delete(key);
      return null;
    },
    keep(principal: Principal, accept: string | null, body: string, answer: TextAnswer, standing: Standing): void {
      answers.set(keyOf(principal, accept, body), { ...standing, answer, until: now() + LONGEST_MS });
    },
  };
};
