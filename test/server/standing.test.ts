import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { EVENT_KINDS } from '../../src/domain/event.ts';
import { openStandable } from '../../src/server/standing.ts';
import { schema } from '../graphql/house.ts';

const isStandable = openStandable(schema);
const fields = Object.values(schema.getQueryType()?.getFields() ?? {});

/** A document for the field as it is; what its arguments have to be does not count here. */
const standing = fields.filter(({ name }) => isStandable(parse(`{ ${name} { __typename } }`))).map(({ name }) => name);

it('answers stand that are lists, lookups and counts of what is heard, and no others', () => {
  const ofKinds = EVENT_KINDS.map((kind) => kind.toLowerCase()).flatMap((kind) => [kind, `${kind}s`]);
  expect(standing.sort()).toEqual([...ofKinds, 'node', 'nodes', 'jobCounts', 'workerCounts'].sort());
});

it.each([
  ['the feed of an account, at any depth', '{ jobs { nodes { queue { account { feed { state } } } } } }'],
  ['what an account can do', '{ workers { nodes { account { capabilities { name } } } } }'],
  ['who asks, beside what lives', '{ jobs { nodes { id } } me { name } }'],
  ['the same in a fragment', '{ ...Both } fragment Both on Query { jobs { nodes { id } } me { name } }'],
])('no answer stands that tells %s', (_what, document) => {
  expect(isStandable(parse(document))).toBe(false);
});
