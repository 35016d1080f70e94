import type { CollectionConfig } from '@tanstack/db';
import type { LiveState, LiveView } from '../../src/client/index.ts';

interface Rows<T> {
  readonly rows: ReadonlyMap<string, T>;
}

/**
 * A collection of the rows of a live view, for `createCollection`. It holds the newest rows that were proven; whether they are so at this
 * moment is told by `onState`, for a board to say. In a project of your own the types come from `trunkline/client`.
 */
export const liveCollection = <T extends object>(
  open: () => LiveView<Rows<T>>,
  onState: (state: LiveState<Rows<T>>) => void = () => {},
): CollectionConfig<T, string> => {
  const ids = new WeakMap<T, string>();
  return {
    getKey: (row) => ids.get(row) ?? '',
    sync: {
      rowUpdateMode: 'full',
      sync({ begin, write, commit, markReady }) {
        const view = open();
        let shown: ReadonlyMap<string, T> = new Map();
        const take = (): void => {
          const state = view.get();
          onState(state);
          const rows = state.view?.rows;
          if (!rows || rows === shown) return;
          begin();
          for (const key of shown.keys()) if (!rows.has(key)) write({ type: 'delete', key });
          for (const [key, row] of rows) {
            ids.set(row, key);
            const before = shown.get(key);
            if (before !== row) write({ type: before ? 'update' : 'insert', value: row });
          }
          commit();
          shown = rows;
          markReady();
        };
        const stop = view.subscribe(take);
        take();
        return () => {
          stop();
          view.close();
        };
      },
    },
  };
};
