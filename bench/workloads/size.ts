/** How much there is at an account. */
export interface Size {
  readonly workers: number;
  /** Living jobs; where the vendor keeps ended ones, some of those besides. */
  readonly jobs: number;
  /** The first so many workers hold the jobs, in turn. */
  readonly holders: number;
  readonly queues: number;
}

export const SIZE: Size = { workers: 25, jobs: 80, holders: 12, queues: 5 };
