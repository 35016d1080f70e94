import type { Letter } from './postroom.ts';

/** Traps for what comes next: each is used up as often as it says, once unless told. */
const trapLine = <S, E>() => {
  const traps: { readonly fits: (subject: S) => boolean; readonly effect: E; left: number }[] = [];
  return {
    set(fits: (subject: S) => boolean, effect: E, times = 1): void {
      traps.push({ fits, effect, left: times });
    },
    spring(subject: S): E | null {
      const index = traps.findIndex(({ fits }) => fits(subject));
      const trap = traps[index];
      if (!trap) return null;
      trap.left -= 1;
      if (trap.left <= 0) traps.splice(index, 1);
      return trap.effect;
    },
    clear(): void {
      traps.length = 0;
    },
  };
};

export interface Failure {
  readonly code: number;
  readonly message: string;
}

export interface OperationSubject {
  readonly operationName: string;
  readonly userId: string;
  /** Of a media resource its singular name; `workbin`, `channel`, `me`. */
  readonly resource: string;
}

/** The vendor's own faults (contract §16.8); those of HTTP are the face's. */
export const createMischief = () => ({
  /** How often a message goes out. */
  letters: trapLine<Letter, number>(),
  /** Refused at once. */
  refusals: trapLine<OperationSubject, Failure>(),
  /** Accepted, and failed later. */
  failures: trapLine<OperationSubject, Failure>(),
  /** Channels that StartContactCenterSession fails to open. */
  logins: trapLine<string, ReadonlyMap<string, Failure>>(),
});

export type Mischief = ReturnType<typeof createMischief>;
