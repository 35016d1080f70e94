import { useMemo, useSyncExternalStore } from 'react';
import type { Client, Document, LiveState, LiveView, ViewOf } from 'trunkline/client';

const CONNECTING: LiveState<never> = {
  state: 'connecting',
  view: null,
  staleSince: null,
  error: null,
  mismatches: 0,
  resyncs: 0,
  resyncReason: null,
};

/**
 * A live view for as long as the component is there: what it shows, and whether that is proven at this moment. With other variables it
 * begins anew, and shows nothing of the former view. On a server it is `connecting`.
 */
export const useLive = <R, V extends object>(
  client: Client,
  document: Document<R, V>,
  variables?: Omit<V, 'after'>,
): LiveState<ViewOf<R>> => {
  const query = String(document);
  const asked = JSON.stringify(variables ?? {});
  const { get, subscribe } = useMemo(() => {
    let view: LiveView<ViewOf<R>> | null = null;
    return {
      get: () => view?.get() ?? CONNECTING,
      subscribe(changed: () => void) {
        const opened = client.live<R, V>(query, JSON.parse(asked));
        const stop = opened.subscribe(changed);
        view = opened;
        return () => {
          stop();
          view = null;
          opened.close();
        };
      },
    };
  }, [client, query, asked]);
  return useSyncExternalStore(subscribe, get, () => CONNECTING);
};
