import { ApolloClient, ApolloLink, gql, InMemoryCache, Observable } from '@apollo/client';
import { isInterfaceType, isObjectType, isUnionType, print } from 'graphql';
import { schema } from '../house.ts';
import type { Carry, Kept, Store } from './store.ts';

type Normalized = Readonly<Record<string, Kept>>;

const types = Object.values(schema.getTypeMap());

/** Which types a fragment on an interface or a union may meet. */
const possibleTypes = Object.fromEntries(
  types
    .filter((type) => isInterfaceType(type) || isUnionType(type))
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
);

/** What has no id stays where it was told, and the next replaces it. */
const typePolicies = Object.fromEntries(
  types.filter((type) => isObjectType(type) && !('id' in type.getFields())).map(({ name }) => [name, { merge: false }]),
);

const idIn = (value: unknown, records: Normalized): unknown => {
  if (Array.isArray(value)) return value.map((one) => idIn(one, records));
  if (typeof value !== 'object' || value === null || !('__ref' in value)) return value;
  return records[value.__ref as string]?.id;
};

/** Apollo Client as `docs/clients.md` sets it up. */
export const apolloStore = (documents: Readonly<Record<string, string>>, carry: Carry): Store => {
  const cache = new InMemoryCache({ possibleTypes, typePolicies });
  const link = new ApolloLink(
    // As the client has it sent: with `__typename` everywhere.
    ({ query }) => new Observable((observer) => carry(print(query), (payload) => observer.next(payload))),
  );
  const client = new ApolloClient({ cache, link });
  const complaints: string[] = [];
  return {
    follow(name) {
      const following = client.subscribe({ query: gql(documents[name] ?? '') }).subscribe({
        error: (error) => complaints.push(`${name}: ${error}`),
        next: ({ error }) => void (error && complaints.push(`${name}: ${error}`)),
      });
      return () => following.unsubscribe();
    },
    remove(ids) {
      const gone = new Set(ids);
      const records = gone.size > 0 ? (cache.extract() as Normalized) : {};
      for (const [key, { id }] of Object.entries(records)) if (gone.has(id as string)) cache.evict({ id: key });
    },
    objects() {
      const records = cache.extract() as Normalized;
      const objects = new Map<string, Kept>();
      for (const record of Object.values(records)) {
        if (typeof record.id !== 'string') continue;
        const fields = Object.entries(record).map(([field, value]) => [field, idIn(value, records)]);
        objects.set(record.id, Object.fromEntries(fields));
      }
      return objects;
    },
    complaints,
  };
};
