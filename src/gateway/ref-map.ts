import type { Kind, Ref } from '../domain/ref.ts';

/** Values by identity, without making a text of every identity that is looked up. */
export interface RefMap<T> {
  readonly get: (ref: Ref) => T | undefined;
  readonly set: (ref: Ref, value: T) => void;
  readonly clear: () => void;
}

export const refMap = <T>(): RefMap<T> => {
  const kinds = new Map<Kind, Map<string, Map<string, T>>>();
  return {
    get: ({ kind, account, nativeId }) => kinds.get(kind)?.get(account)?.get(nativeId),
    set({ kind, account, nativeId }, value) {
      let accounts = kinds.get(kind);
      if (!accounts) {
        accounts = new Map();
        kinds.set(kind, accounts);
      }
      let values = accounts.get(account);
      if (!values) {
        values = new Map();
        accounts.set(account, values);
      }
      values.set(nativeId, value);
    },
    clear: () => kinds.clear(),
  };
};
