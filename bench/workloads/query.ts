import { createHash } from 'node:crypto';
import type { Load, Question } from '../query.ts';

/** The five workloads. */
export const WORKLOADS = ['W1', 'W2', 'W3', 'W4', 'W5'] as const;
export type Workload = (typeof WORKLOADS)[number];

/** In the order of the answer's members. */
export const ACCOUNTS = ['azure', 'genesys', 'restcomm', 'voximplant'] as const;
export const OF_JOBS = 'restcomm';
export const WORKERS = 25;
export const JOBS = 50;
/** Numbers of rows that W5 asks for. */
export const LEAST = 21;
export const MOST = 80;

/** Who asks: by key, so many that no two requests in flight are of the same. */
export const KEYS: readonly string[] = Array.from({ length: 1_000 }, (_, index) =>
  createHash('sha256').update(`principal ${index} of the bench`).digest('hex').slice(0, 40),
);

const JOB = `id nativeId state nativeState priority channel createdAt enqueuedAt
      worker { id name contactUri presence { state label } }
      queue { id name selector }`;

const jobs = (name: string, head: string, first: string): string => `query ${name}${head} {
  jobs(first: ${first}, filter: { accounts: ["${OF_JOBS}"], live: true }) {
    nodes {
      ${JOB}
    }
    failures { code }
  }
}`;

const DOCUMENTS: Readonly<Record<Workload, (count: number) => string>> = {
  W1: () => jobs('LiveJobs', '', String(JOBS)),
  W2: () => `query Workers {
  ${ACCOUNTS.map((account) => `${account}: workers(first: ${WORKERS}, filter: { accounts: ["${account}"] }) { nodes { id name presence { state } } failures { code } }`).join('\n  ')}
}`,
  W3: () => `query Job($nativeId: String!) { job(account: "${OF_JOBS}", nativeId: $nativeId) { state priority } }`,
  // As of a program that makes its documents up.
  W4: (count) => jobs(`LiveJobs${String(count).padStart(9, '0')}`, '', String(JOBS)),
  W5: () => jobs('SomeLiveJobs', '($first: Int!)', '$first'),
};

/** The job that W3 asks for: a living one. */
export const ONE_JOB = `TK${(40).toString(16).padStart(32, '0')}`;

/** Drawn from all that W5 may ask for; the same for the same number. */
export const firstOf = (count: number): number => {
  let drawn = Math.imul(count ^ (count >>> 16), 0x45d9f3b);
  drawn = Math.imul(drawn ^ (drawn >>> 16), 0x45d9f3b);
  return LEAST + (((drawn ^ (drawn >>> 16)) >>> 0) % (MOST - LEAST + 1));
};

export interface Variables {
  readonly first?: number;
  readonly nativeId?: string;
}

/** `first` in place of the one that is drawn. */
export const bodyOf = (workload: Workload, count: number, first = firstOf(count)): string => {
  const variables: Variables = workload === 'W5' ? { first } : workload === 'W3' ? { nativeId: ONE_JOB } : {};
  return JSON.stringify({ query: DOCUMENTS[workload](count), variables });
};

const questionOf = (workload: Workload): Question => ({
  bodyOf: (_load: Load, _connection: number, count: number) => bodyOf(workload, count),
  ...(workload === 'W5' && { kindOf: (count: number) => firstOf(count) - LEAST }),
});

/** By the name of the workload. */
export const QUESTIONS: Readonly<Record<Workload, Question>> = {
  W1: questionOf('W1'),
  W2: questionOf('W2'),
  W3: questionOf('W3'),
  W4: questionOf('W4'),
  W5: questionOf('W5'),
};
