import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { registry } from '../src/vendors/index.ts';

const ROOT = resolve(import.meta.dirname, '..');
const MOST_NAMED = 2;

/** Files that name several vendors because they mean these, and not every one there is. */
const REASONS: Readonly<Record<string, string>> = {
  'bench/workloads/bare.ts': 'asks by hand what the gateway asks of the four mocks',
  'bench/workloads/query.ts':
    'measures over the four vendors that were measured first, so that figures can be compared',
  'bench/workloads/vendors/index.ts': 'has mocks of these four',
  'test/attack/secrets.test.ts': 'hides a secret where each vendor holds one',
  'test/attack/sight.test.ts': 'is about accounts whose queues are told',
  'test/attack/vendor-call.test.ts': 'tries the ways out of an account that each vendor has',
  'test/graphql/contacts.test.ts': 'asks each vendor for the contact that it tells in a way of its own',
  'test/graphql/estate.test.ts': 'asks each vendor for what it alone has',
  'test/graphql/examples.ts': 'says what each vendor does not tell of an example',
  'test/graphql/subscriptions.test.ts': 'asks vendors for what one tells and another does not',
  'test/graphql/worker-kinds.test.ts': 'is about vendors with labels and vendors without',
  'test/server/warnings.test.ts': 'warns of settings that each vendor has by a name of its own',
  'test/sim/plan.ts': 'draws vendors by what they are to do in a run',
  'test/sim/vendors.ts': 'starts simulators without ports, in the ways that differ',
};

const files = ['test', 'bench'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
);

const names = registry.map(({ vendor }) => vendor.name);

/** Vendors whose name stands in the text as a word, or as a part of one. */
const namedIn = (text: string): readonly string[] => names.filter((name) => new RegExp(name, 'i').test(text));

const listing = files.filter((file) => namedIn(readFileSync(join(ROOT, file), 'utf8')).length > MOST_NAMED);

it('no test and no bench lists the vendors by hand: who means every vendor asks the registry', () => {
  expect(listing.filter((file) => !Object.hasOwn(REASONS, file))).toEqual([]);
});

it('no file is excused that lists none', () => {
  expect(Object.keys(REASONS).filter((file) => !listing.includes(file))).toEqual([]);
});

it('would find such a list', () => {
  expect(namedIn(`const ALL = ${JSON.stringify(names)};`)).toEqual(names);
});
