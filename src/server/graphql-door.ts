import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Granted } from './admission.ts';
import { replyText, tagOf } from './answer.ts';
import { hasCredentials } from './auth.ts';
import { type GraphqlRequest, isEncoded, withinLimit } from './body.ts';
import { isFromElsewhere, METHODS } from './cors.ts';
import type { Equipment } from './equipment.ts';
import type { EventStreams } from './event-stream.ts';
import { wantsPage } from './graphiql.ts';
import { acceptableOf, EVENT_STREAM } from './negotiation.ts';
import type { Rates } from './rates.ts';
import { replyError, replyTooMuch } from './reply.ts';
import type { Admit } from './routes.ts';
import { openSchemaFile } from './schema-file.ts';

export interface GraphqlDoorOptions {
  /** What requests are served with that begin now. */
  readonly now: () => Equipment;
  readonly admit: Admit;
  readonly rates: Pick<Rates, 'ask'>;
  readonly streams: EventStreams;
  readonly schema: GraphQLSchema;
  /** Bytes. */
  readonly bodyLimit: number;
}

const NOT_ACCEPTABLE =
  'operations are answered in application/json or application/graphql-response+json; ' +
  'a subscription has many results: ask with "Accept: text/event-stream" or over WebSocket (graphql-transport-ws)';

/** The API over HTTP, and the schema as a text. */
export const openGraphqlDoor = ({ now, admit, rates, streams, schema, bodyLimit }: GraphqlDoorOptions) => {
  const serveSchema = openSchemaFile(schema);

  /** Whom it lets in; `null` when an answer is on its way. */
  const enter = async (
    request: IncomingMessage,
    response: ServerResponse,
    methods: string,
  ): Promise<Granted | null> => {
    const { cors, serving } = now();
    if (cors(request, response)) return null;
    if (isFromElsewhere(request, serving.cors)) {
      replyError(response, 403, 'FORBIDDEN', 'this is a page of another origin; list it under server.cors');
      return null;
    }
    if (!methods.split(', ').includes(request.method ?? '')) {
      response.setHeader('allow', methods);
      replyError(response, 405, 'METHOD_NOT_ALLOWED', `${request.method} is not taken here, but ${methods}`);
      return null;
    }
    const granted = await admit(request, response);
    if (!granted) return null;
    const much = await rates.ask(granted.principal);
    if (much) replyTooMuch(response, much);
    return much ? null : granted;
  };

  const page = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { graphiql, serving } = now();
    const isKnown = serving.auth === 'none' || hasCredentials(request);
    const visitor = isKnown ? await admit(request, response) : null;
    if (isKnown && !visitor) return;
    if (visitor?.principal.trustedOnly)
      return replyError(
        response,
        403,
        'FORBIDDEN',
        'GraphiQL is not for keys and tokens that may send trusted documents only',
      );
    await graphiql?.serve(request, response, isKnown);
  };

  return {
    async graphql(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const { graphiql, yoga } = now();
      if (graphiql && wantsPage(request)) return page(request, response);
      const granted = await enter(request, response, METHODS);
      if (!granted) return;
      const { principal } = granted;
      // What is read by GET is read by HEAD, of whose answer Node leaves out the body.
      const isHead = request.method === 'HEAD';
      if (isHead) request.method = 'GET';
      if (isEncoded(request)) {
        response.setHeader('accept-encoding', 'identity');
        return replyError(response, 415, 'UNSUPPORTED_MEDIA_TYPE', 'operations are taken uncompressed only');
      }
      const { single, events } = acceptableOf(request.headers);
      if (single === null && !events) return replyError(response, 406, 'NOT_ACCEPTABLE', NOT_ACCEPTABLE);
      const within = withinLimit(request, bodyLimit);
      const body = within instanceof Promise ? await within : within;
      if (!body) return replyError(response, 413, 'PAYLOAD_TOO_LARGE', `the body is larger than ${bodyLimit} bytes`);

      const plain = async (asked: GraphqlRequest): Promise<void> => {
        const { headers } = asked;
        // Yoga does not look at qualities.
        const accept = single ?? headers.accept;
        const answer = await yoga.answer(Object.assign(asked, { headers: { ...headers, accept } }), response, {
          principal,
          wantsCost: headers['x-trunkline-cost'] === '1',
        });
        const isTagged = asked.method === 'GET' && answer.status === 200;
        await replyText(headers, response, answer, isTagged ? await tagOf(answer.text, principal.id) : null);
      };
      if (events && !isHead) return streams(body, response, granted, single === EVENT_STREAM ? null : plain);
      return plain(body);
    },

    /** The schema, for those who may ask for it by introspection. */
    async schema(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const granted = await enter(request, response, 'GET, HEAD, OPTIONS');
      if (!granted) return;
      if (!now().serving.introspection)
        return replyError(response, 403, 'FORBIDDEN', 'introspection is switched off, and the schema with it');
      if (granted.principal.trustedOnly)
        return replyError(
          response,
          403,
          'FORBIDDEN',
          'the schema is not for keys and tokens that may send trusted documents only',
        );
      await serveSchema(request, response);
    },
  };
};
