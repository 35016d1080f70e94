import { describe, expect, it } from 'vitest';
import { untypedOf } from '../../src/kit/operations.ts';

describe('operations that no port uses', () => {
  it('are one for each combination of the alternatives of a pattern, below the prefix', () => {
    expect(
      untypedOf('/{place}', [
        ['read elsewhere', 'GET /Events', '(GET|POST) (|/Things/{id})/Parts'],
        ['it would delete all', 'DELETE'],
      ]),
    ).toEqual([
      ['GET /{place}/Events', 'read elsewhere'],
      ['GET /{place}/Parts', 'read elsewhere'],
      ['GET /{place}/Things/{id}/Parts', 'read elsewhere'],
      ['POST /{place}/Parts', 'read elsewhere'],
      ['POST /{place}/Things/{id}/Parts', 'read elsewhere'],
      ['DELETE /{place}', 'it would delete all'],
    ]);
  });

  it('may be names of operations, at a path or without one', () => {
    expect(untypedOf('', [['read elsewhere', 'Get', '(Dial|Listen in) at /things/{id}']])).toEqual([
      ['Get', 'read elsewhere'],
      ['Dial at /things/{id}', 'read elsewhere'],
      ['Listen in at /things/{id}', 'read elsewhere'],
    ]);
  });
});
