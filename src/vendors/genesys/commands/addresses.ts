import type { Call } from '../../../domain/call.ts';
import type { Api } from '../api.ts';
import { API, type GenesysSettings } from '../settings.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The names by which requests speak of other objects: URIs in some places, names in others (contract §11.2). */
export const openAddresses = ({ baseUrl, externalUrl }: GenesysSettings, api: Api) => {
  const uri = (path: string): string => `${externalUrl ?? baseUrl}${API}${path}`;

  return {
    uri,
    user: (id: string): string => uri(api.under('/users', id)),

    /** For `queueUri`: of an id, a name, or a URI, which is sent as it is. */
    queue: async (given: string, call: Call): Promise<string> => {
      if (/^https?:\/\//i.test(given)) return given;
      if (UUID.test(given)) return uri(api.under('/queues', given));
      const { items } = await api.queues(call);
      const named = items.find(({ id, name }) => id === given || name === given);
      return uri(api.under('/queues', named?.id ?? given));
    },

    /** For `queueName`: the name of a queue that is known by its id; anything else is the name of a script queue already. */
    queueName: async (given: string, call: Call): Promise<string> =>
      UUID.test(given) ? ((await api.queue(given, call))?.name ?? given) : given,
  };
};

export type Addresses = ReturnType<typeof openAddresses>;
