import { GraphQLError } from 'graphql';
import { isExactNumber, JsonLimitError, parseJson } from '../domain/json.ts';

/** What a request asks for, as it stands there; its members are not checked. */
export type Params = Readonly<
  Partial<Record<'query' | 'operationName' | 'variables' | 'extensions' | (typeof ID_PARAMS)[number], unknown>>
>;

/** What a document may be named by instead of its text: by GraphQL over HTTP, and by Relay's examples. */
export const ID_PARAMS = ['documentId', 'doc_id', 'id'] as const;

/** The document or its variables are wrong: status 400, but 200 where a client takes nothing but plain JSON. */
export const refused = (code: string, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code, http: { spec: true, status: 400 } } });

/** The request itself is wrong. */
export const badRequest = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });

const read = (what: string, text: string): unknown => {
  try {
    return parseJson(text);
  } catch (error) {
    throw badRequest(`${what}: ${error instanceof JsonLimitError ? error.message : 'not JSON'}`);
  }
};

const checked = (params: Params): Params => {
  const name = params?.operationName ?? null;
  if (name !== null && typeof name !== 'string') throw badRequest('"operationName" must be a string');
  // A number that is too long looks like an object to whatever checks for one.
  if (isExactNumber(params?.variables)) throw badRequest('"variables" must be an object');
  return params;
};

/** Throws the `GraphQLError` to refuse the request with. Numbers of any size are exact. */
export const paramsOfBody = (body: string): Params => checked(read('the body', body) as Params);

/** As `paramsOfBody`, for what stands in an address or a form. */
export const paramsOfSearch = (search: URLSearchParams): Params => {
  const text = (name: string): string | undefined => search.get(name) || undefined;
  const json = (name: string): unknown => {
    const given = text(name);
    return given === undefined ? undefined : read(`"${name}"`, given);
  };
  return checked({
    query: text('query'),
    ...Object.fromEntries(ID_PARAMS.map((name) => [name, text(name)])),
    operationName: text('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  });
};
