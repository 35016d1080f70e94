import { hash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { gql } from '@apollo/client';
import { type DocumentNode, print } from 'graphql';
import { describe, expect, test } from 'vitest';
import { documentOfText } from '../../src/server/trusted.ts';
import { atEnd } from '../support/at-end.ts';
import { schemaOf, serve } from './harness.ts';

const PAGE = new URL('../../docs/clients.md', import.meta.url);
/** Where packages are found, as in a project of somebody's own. */
const FOLDER = new URL(`../../node_modules/.cache/recipes-${process.pid}/`, import.meta.url);

const page = await readFile(PAGE, 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: clients of three libraries
type Opened = any;
type Open = (options: { url: string; key: string; idOf: (document?: DocumentNode) => string }) => Opened;

const recipe = async (name: string): Promise<Open> => {
  const [, text] = new RegExp(`\`\`\`js ${name}\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  if (text === undefined) throw new Error(`${PAGE} shows no ${name}`);
  await mkdir(FOLDER, { recursive: true });
  atEnd(() => rm(FOLDER, { recursive: true, force: true }));
  const file = new URL(`${name}.mjs`, FOLDER);
  await writeFile(file, text);
  return (await import(pathToFileURL(file.pathname).href)).open;
};

const KEY = 'a-key-of-a-wall-0001';
const TEXT = 'query Thing($name: String) { thing(name: $name) }';
const ID = hash('sha256', TEXT);

const openWall = () => serveThing({ trustedOnly: true, trusted: [documentOfText(TEXT, 'thing')] });

const serveThing = ({ trustedOnly, trusted }: { trustedOnly: boolean; trusted: ReturnType<typeof documentOfText>[] }) =>
  serve({
    schema: schemaOf('type Query { thing(name: String): String }', { Query: { thing: (_, { name }) => `a ${name}` } }),
    auth: { apiKeys: [{ name: 'wall', key: KEY, role: 'viewer', trustedOnly }] },
    trusted,
  });

const bodies: string[] = [];
const { fetch: plain } = globalThis;

/** Keeps what is sent from here on. */
const watchBodies = (): void => {
  bodies.length = 0;
  globalThis.fetch = (resource, init) => {
    bodies.push(String(init?.body));
    return plain(resource, { ...init, signal: null });
  };
  atEnd(() => {
    globalThis.fetch = plain;
  });
};
/** Of each body whether the id stands in it, and whether the text does. */
const sent = () => bodies.map((body) => [body.includes(ID), body.includes('thing(')]);

/** What each client does with one query; answers the data. */
const ASK: Readonly<Record<string, (client: Opened) => Promise<unknown>>> = {
  'apollo-ids': async (client) => {
    atEnd(() => client.stop());
    return (await client.query({ query: gql(TEXT), variables: { name: 'x' } })).data;
  },
  'urql-ids': async (client) => (await client.query(TEXT, { name: 'x' }).toPromise()).data,
  'relay-ids': async (environment) => {
    const asked = { id: ID, text: null, name: 'Thing', operationKind: 'query', metadata: {} };
    return (await environment.getNetwork().execute(asked, { name: 'x' }, {}).toPromise()).data;
  },
};

describe.each(Object.entries(ASK))('the recipe %s', (name, ask) => {
  test('sends an id and no text, and is answered', async () => {
    const { url } = await openWall();
    watchBodies();
    const client = (await recipe(name))({ url: `${url}/graphql`, key: KEY, idOf: () => ID });
    expect(await ask(client)).toEqual({ thing: 'a x' });
    expect(sent()).toEqual([[true, false]]);
  });
});

test('the recipe for Apollo sends a text once that the gateway does not know, and its hash alone from then on', async () => {
  const { url } = await serveThing({ trustedOnly: false, trusted: [] });
  watchBodies();
  const open = await recipe('apollo-ids');
  const idOf = (document?: DocumentNode) => hash('sha256', document ? print(document) : '');
  const openClient = () => open({ url: `${url}/graphql`, key: KEY, idOf });
  const query = gql(TEXT);
  const askFor = async (client: Opened, name: string) => {
    const { data } = await client.query({ query, variables: { name } });
    return data;
  };
  const client = openClient();
  atEnd(() => client.stop());
  const sentId = () => bodies.map((body) => [body.includes(idOf(query)), body.includes('thing(')]);
  expect(await askFor(client, 'x')).toEqual({ thing: 'a x' });
  expect(sentId()).toEqual([
    [true, false],
    [true, true],
  ]);
  expect(await askFor(client, 'y')).toEqual({ thing: 'a y' });
  // The page was loaded anew: the gateway still knows it.
  const later = openClient();
  atEnd(() => later.stop());
  expect(await askFor(later, 'z')).toEqual({ thing: 'a z' });
  expect(sentId().slice(2)).toEqual([
    [true, false],
    [true, false],
  ]);
});
