import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { plainSdl, standardSdl } from '../graphql/sdl.ts';
import { replyText, tagOf } from './answer.ts';

export const SCHEMA_FILE = '/graphql/schema';

const HEADERS = { 'content-type': 'text/plain; charset=utf-8' };

const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** The schema as a text, for tools; with `?oneOf=plain` without the directive `@oneOf`, which some do not know. Printed when first asked for. */
export const openSchemaFile = (schema: GraphQLSchema) => {
  const print = async (text: string) => ({ text, tag: await tagOf(text, SCHEMA_FILE) });
  const standard = lazily(() => print(standardSdl(schema)));
  const plain = lazily(() => print(plainSdl(schema)));

  return async ({ url, headers }: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isPlain = new URLSearchParams(url?.split('?', 2)[1]).get('oneOf') === 'plain';
    const { text, tag } = await (isPlain ? plain : standard)();
    // It is the same for everybody who may have it, and holds no data.
    response.setHeader('cache-control', 'private, no-cache');
    await replyText(headers, response, { status: 200, headers: HEADERS, text }, tag);
  };
};
