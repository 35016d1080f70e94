import type { Selection } from '../../contract/command.ts';
import type { OptionList } from '../../contract/options.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Params } from './api.ts';
import { problemWith } from './options.ts';
import { isId } from './wire.ts';

/** Inputs to parameters. What the vendor cannot take is refused by name before anything is sent, never dropped. */
export const openInputs = (account: string, applicationId: string) => {
  const refuse = (problem: string): never => {
    throw new VendorError('INVALID_INPUT', account, problem);
  };

  const need = <T>(member: string, value: T | null | undefined, why = ''): T =>
    value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
      ? refuse(`${member} is needed${why && `: ${why}`}`)
      : value;

  /** Nothing but ids ever reaches a parameter that holds ids: there, `all` means everything and `;` begins another. */
  const ids = (member: string, given: Selection): string => {
    if (given === 'ALL') return 'all';
    const wrong = given.find((one) => !isId(one));
    if (wrong !== undefined) refuse(`${member}: there is no object with the id "${wrong}"`);
    return given.length > 0 ? [...new Set(given)].join(';') : refuse(`${member} must not be empty`);
  };

  return {
    refuse,
    need,
    ids,

    /** A parameter that holds names holds several, parted by `;`, which cannot be escaped; `all` as the whole is everything (contract §2). */
    name: (member: string, given: string): string =>
      given.trim() === '' || given.includes(';') || /^(?:all|any)$/i.test(given.trim())
        ? refuse(`${member}: "${given}" cannot be asked for by name, use an id`)
        : given,

    /** No documented parameter of this vendor can be emptied, so `null` is none of its values. */
    given: <T>(member: string, value: T | null | undefined): T | undefined =>
      value === null ? refuse(`${member} cannot be cleared: the vendor documents no way to`) : value,

    /** For commands that address one object. */
    existing: (word: string, nativeId: string): string => {
      if (isId(nativeId)) return nativeId;
      throw new VendorError('NOT_FOUND', account, `there is no ${word} with the id "${nativeId}"`);
    },

    options: (given: JsonObject | undefined, list: OptionList): Params => {
      const problem = given ? problemWith(given, list) : null;
      return problem === null ? ((given ?? {}) as Params) : refuse(problem);
    },

    /** An account is one application, so no other can be meant. */
    workspace: ({ workspace }: { readonly workspace?: string | null | undefined }): void => {
      if (workspace !== undefined && workspace !== applicationId) {
        refuse(`workspace can only be ${applicationId}, the application of this account`);
      }
    },
  };
};

export type Inputs = ReturnType<typeof openInputs>;

/** Whether there is anything to send. */
export const isEmpty = (params: Params): boolean => Object.values(params).every((value) => value === undefined);
