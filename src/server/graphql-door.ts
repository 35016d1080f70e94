import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import type { Principal } from '../graphql/context.ts';
import type { Granted } from './admission.ts';
import { replyText, type TextAnswer, tagOf } from './answer.ts';
import { hasCredentials } from './auth.ts';
import { type GraphqlRequest, isEncoded, readWithin, replayed, withinLimit } from './body.ts';
import { isFromElsewhere, METHODS } from './cors.ts';
import type { Equipment } from './equipment.ts';
import type { EventStreams } from './event-stream.ts';
import type { RequestContext } from './execute.ts';
import { wantsPage } from './graphiql.ts';
import type { Metrics } from './metrics.ts';
import { acceptableOf, EVENT_STREAM, mediaTypeOf } from './negotiation.ts';
import type { Rates } from './rates.ts';
import { replyError, replyTooMuch } from './reply.ts';
import type { Admit } from './routes.ts';
import { openSchemaFile } from './schema-file.ts';
import type { Standing } from './standing.ts';

export interface GraphqlDoorOptions {
  /** What requests are served with that begin now. */
  readonly now: () => Equipment;
  readonly admit: Admit;
  readonly rates: Pick<Rates, 'ask' | 'spend'>;
  readonly metrics: Pick<Metrics, 'shared'>;
  readonly streams: EventStreams;
  readonly schema: GraphQLSchema;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Whether any account is kept in memory. */
  readonly isKeeping: () => boolean;
}

const NOT_ACCEPTABLE =
  'operations are answered in application/json or application/graphql-response+json; ' +
  'a subscription has many results: ask with "Accept: text/event-stream" or over WebSocket (graphql-transport-ws)';

/** The API over HTTP, and the schema as a text. */
export const openGraphqlDoor = (options: GraphqlDoorOptions) => {
  const { now, admit, rates, streams, schema, bodyLimit, metrics, isKeeping } = options;
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

  const tooLarge = (response: ServerResponse): void =>
    replyError(response, 413, 'PAYLOAD_TOO_LARGE', `the body is larger than ${bodyLimit} bytes`);

  const isJson = ({ method, headers }: IncomingMessage): boolean =>
    method === 'POST' && mediaTypeOf(headers['content-type']) === 'application/json';

  /** Answers in words that are written already, where they still hold; else as `plain` does. */
  const standing = async (
    { headers }: IncomingMessage,
    response: ServerResponse,
    principal: Principal,
    accept: string,
    text: string,
    plain: (onStanding: RequestContext['onStanding']) => Promise<TextAnswer>,
  ): Promise<void> => {
    const { answers } = now();
    const found = answers.find(principal, accept, text);
    if (found) {
      const much = await rates.spend(principal, found.complexity);
      if (much) return replyTooMuch(response, much);
      metrics.shared();
      return replyText(headers, response, found.answer);
    }
    const told: { standing?: Standing } = {};
    const answer = await plain((standing) => {
      told.standing = standing;
    });
    if (told.standing && answer.status === 200) answers.keep(principal, accept, text, answer, told.standing);
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
      const wantsCost = request.headers['x-trunkline-cost'] === '1';

      const plain = async (asked: GraphqlRequest, onStanding?: RequestContext['onStanding']): Promise<TextAnswer> => {
        const { headers } = asked;
        // Yoga does not look at qualities.
        const accept = single ?? headers.accept;
        const read = Object.assign(asked, { headers: { ...headers, accept } });
        const answer = await yoga.answer(read, response, { principal, wantsCost, onStanding });
        const isTagged = asked.method === 'GET' && answer.status === 200;
        await replyText(headers, response, answer, isTagged ? await tagOf(answer.text, principal.id) : null);
        return answer;
      };
      if (isJson(request) && single !== null && !events) {
        const body = await readWithin(request, bodyLimit);
        if (!body) return tooLarge(response);
        const text = body.toString();
        const lean = async (onStanding?: RequestContext['onStanding']): Promise<TextAnswer> => {
          const answer = await yoga.lean(text, single, response, { principal, wantsCost, onStanding });
          if (!answer) return plain(replayed(request, body), onStanding);
          await replyText(request.headers, response, answer);
          return answer;
        };
        if (isKeeping() && !wantsCost) return standing(request, response, principal, single, text, lean);
        await lean();
        return;
      }
      const within = withinLimit(request, bodyLimit);
      const body = within instanceof Promise ? await within : within;
      if (!body) return tooLarge(response);
      const answered = async (asked: GraphqlRequest): Promise<void> => {
        await plain(asked);
      };
      if (events && !isHead) return streams(body, response, granted, single === EVENT_STREAM ? null : answered);
      return answered(body);
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
