import { VendorError } from '../domain/error.ts';
import { isExactNumber, isJsonObject, type Json } from '../domain/json.ts';
import { builder } from './builder.ts';
import { accountField, orRefusal, resultUnion } from './command.ts';
import { enumOf } from './enum.ts';
import { permit } from './permit.ts';
import { orInvalid } from './written-back.ts';

interface VendorAnswer {
  readonly status: number;
  readonly body: Json;
  readonly events: readonly Json[] | null;
}

const VendorCallPayload = builder.objectRef<VendorAnswer>('VendorCallPayload').implement({
  description:
    "The vendor's own answer, whatever it was; masked in it are the account's own credentials and what nobody has to read here, such as keys of functions that a policy calls.",
  fields: (t) => ({
    status: t.exposeInt('status', { nullable: false, description: 'HTTP status.' }),
    body: t.expose('body', { type: 'JSON', description: 'Parsed when it is JSON, else the text.' }),
    events: t.field({
      type: ['JSON'],
      description:
        'What the vendor told afterwards over its stream as its answer, for requests that it answers there: null where the HTTP answer is all there is to come, empty where nothing came in time.',
      resolve: ({ events }) => events && [...events],
    }),
  }),
});

const VendorCallResult = resultUnion('VendorCall', VendorCallPayload);

const HttpMethod = enumOf('HttpMethod', 'How to call.', {
  GET: 'Read.',
  POST: 'Create or operate.',
  PUT: 'Replace or change.',
  PATCH: 'Change.',
  DELETE: 'Delete.',
});

const VendorCallInput = builder.inputType('VendorCallInput', {
  description: "A call to the vendor's own interface with the account's credentials.",
  fields: (t) => ({
    account: accountField(t),
    method: t.field({ type: HttpMethod, required: true, defaultValue: 'GET', description: 'How to call.' }),
    path: t.string({ required: true, description: "Below the account's base URL; begins with a slash, has no query." }),
    query: t.field({
      type: 'JSON',
      description:
        'An object of texts, numbers or booleans, or of lists of them, each of which is sent as a repeated name.',
    }),
    body: t.field({
      type: 'JSON',
      description:
        "Sent as the vendor's operations take it: as JSON, or as a form, whose members are those of the object given here.",
    }),
  }),
});

/** Vendors tell errors with status 200, too. */
const tellsError = (body: Json): boolean =>
  !isJsonObject(body) || 'error' in body || 'errorCode' in body || (body.statusCode ?? 0) !== 0;

const toText = (name: string, value: Json | undefined): string => {
  if (isExactNumber(value)) return value.rawJSON;
  if (typeof value === 'object' || value === undefined) {
    const problem = 'must be a text, a number or a boolean, or a list of such';
    throw new VendorError('INVALID_INPUT', null, `query.${name}: ${problem}`);
  }
  return String(value);
};

const toQuery = (value: Json | null | undefined): Readonly<Record<string, string | readonly string[]>> | undefined => {
  if (value === null || value === undefined) return undefined;
  if (!isJsonObject(value)) throw new VendorError('INVALID_INPUT', null, 'query: must be an object');
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      Array.isArray(member) ? member.map((one: Json) => toText(name, one)) : toText(name, member),
    ]),
  );
};

builder.mutationField('vendorCall', (t) =>
  t.field({
    type: VendorCallResult,
    nullable: false,
    description: 'Reaches whatever this API does not model. For administrators; never retried, never remembered.',
    authScopes: { passthrough: true },
    args: { input: t.arg({ type: VendorCallInput, required: true, description: 'The call.' }) },
    resolve: (_root, { input }, context, info) =>
      orRefusal(context, async () => {
        const account = await permit(context, info, 'vendorCall', input.account, { ...input });
        const { passthrough } = account.adapter;
        if (!passthrough) throw new VendorError('UNSUPPORTED', account.name, `${account.title} has no vendorCall`);
        const { method, path } = input;
        const { secrecy } = context.gateway;
        const request = { method, path, query: toQuery(input.query), body: input.body ?? undefined };
        orInvalid(account.name, () => secrecy.checkCall(account.name, request.body ?? null));
        const { status, body, events } = await context.scope.write(account, (call) => passthrough(request, call));
        return {
          status,
          body: secrecy.answer(account.name, body, status >= 400 || tellsError(body)),
          events: events?.map((event) => secrecy.answer(account.name, event, false)) ?? null,
        };
      }) as never,
  }),
);
