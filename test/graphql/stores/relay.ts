import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import relay, { type GraphQLTaggedNode } from 'relay-runtime';
import type { Carry, Kept, Store } from './store.ts';

const {
  commitLocalUpdate,
  Environment,
  Network,
  Observable,
  RecordSource,
  requestSubscription,
  Store: RelayStore,
} = relay;

const SCHEMA = fileURLToPath(new URL('../../../schema/schema.graphql', import.meta.url));
const COMPILER = fileURLToPath(new URL('../../../node_modules/relay-compiler/cli.js', import.meta.url));

/** What the compiler has made of each document. */
export type Compiled = ReadonlyMap<string, GraphQLTaggedNode>;

/** Relay reads what its own compiler has written, which adds `id` and `__typename` where it needs them. */
export const compileForRelay = async (documents: Readonly<Record<string, string>>): Promise<Compiled> => {
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-relay-'));
  try {
    for (const [name, text] of Object.entries(documents)) {
      const module = name.replace(/Subscription$/, '');
      await writeFile(join(folder, `${module}.js`), `import { graphql } from 'relay-runtime';\ngraphql\`${text}\`;\n`);
    }
    await mkdir(join(folder, 'made'));
    const config = {
      src: '.',
      schema: 'schema.graphql',
      language: 'javascript',
      artifactDirectory: 'made',
      eagerEsModules: true,
    };
    await writeFile(join(folder, 'relay.config.json'), JSON.stringify(config));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await promisify(execFile)('cp', [SCHEMA, join(folder, 'schema.graphql')]);
    await promisify(execFile)(process.execPath, [COMPILER, 'relay.config.json'], { cwd: folder });
    const made = await readdir(join(folder, 'made'));
    const compiled = made.map(async (file) => {
      const { default: artifact } = await import(pathToFileURL(join(folder, 'made', file)).href);
      return [file.replace('.graphql.js', ''), artifact as GraphQLTaggedNode] as const;
    });
    return new Map(await Promise.all(compiled));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

type Records = Readonly<Record<string, Kept | null | undefined>>;

/** What has no id is kept under one of Relay's own, and is shown where it belongs. */
const shown = (value: unknown, records: Records): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if ('__refs' in value) return (value.__refs as string[]).map((to) => shown({ __ref: to }, records));
  if (!('__ref' in value)) return value;
  const record = records[value.__ref as string];
  if (!record || typeof record.id === 'string') return record?.id;
  return Object.fromEntries(Object.entries(record).map(([field, inner]) => [field, shown(inner, records)]));
};

export const relayStore = (compiled: Compiled, carry: Carry): Store => {
  const complaints: string[] = [];
  const refuse = () => {
    throw new Error('only subscriptions are carried');
  };
  const environment = new Environment({
    network: Network.create(refuse, ({ text }) =>
      Observable.create((sink) => carry(text ?? '', (payload) => sink.next(payload as never))),
    ),
    store: new RelayStore(new RecordSource()),
    relayFieldLogger: (event) => complaints.push(event.kind),
    log: (event) => {
      if ('warning' in event) complaints.push(event.name);
    },
  });
  return {
    follow(name) {
      const subscription = compiled.get(name);
      if (!subscription) throw new Error(`${name} was not compiled`);
      const onError = (error: Error) => complaints.push(`${name}: ${error}`);
      const following = requestSubscription(environment, { subscription, variables: {}, onError });
      return () => following.dispose();
    },
    remove(ids) {
      commitLocalUpdate(environment, (records) => {
        for (const id of ids) records.delete(id);
      });
    },
    objects() {
      const objects = new Map<string, Kept>();
      const records = environment.getStore().getSource().toJSON() as Records;
      for (const record of Object.values(records)) {
        if (!record || typeof record.id !== 'string') continue;
        const fields = Object.entries(record).map(([field, value]) => [field, shown(value, records)]);
        objects.set(record.id, Object.fromEntries(fields));
      }
      return objects;
    },
    complaints,
  };
};
