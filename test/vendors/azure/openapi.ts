import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

type Schema = Record<string, unknown>;
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly schema?: Schema; readonly headers?: Schema }>>;
}
export interface KnownOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly statuses: readonly string[];
}

const document = JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, Schema>>;
};

const nameOf = (ref: unknown): string => String(ref).replace('#/definitions/', '');
const parentsOf = (schema: Schema): string[] => ((schema.allOf ?? []) as Schema[]).map(({ $ref }) => nameOf($ref));

/** All members of a definition, its bases' included. */
const flatten = (name: string): { properties: Schema; required: string[] } => {
  const schema = document.definitions[name] ?? {};
  const bases = parentsOf(schema).map(flatten);
  return {
    properties: Object.assign({}, ...bases.map(({ properties }) => properties), schema.properties) as Schema,
    required: [...bases.flatMap(({ required }) => required), ...((schema.required ?? []) as string[])],
  };
};

const heirsOf = (name: string): string[] =>
  Object.keys(document.definitions).filter((each) => parentsOf(document.definitions[each] ?? {}).includes(name));

/**
 * The definition as a closed JSON schema: no member that the document does not know, and where a discriminator tells
 * the kind, exactly that kind's members.
 */
const close = (name: string): Schema => {
  const schema = document.definitions[name] ?? {};
  if (schema.discriminator !== undefined) {
    return { oneOf: heirsOf(name).map((heir) => ({ $ref: `#/definitions/${heir}` })) };
  }
  if (schema.type !== 'object' || schema.properties === undefined) {
    const { allOf: _, ...rest } = schema;
    if (parentsOf(schema).length === 0) return rest;
  }
  const { properties, required } = flatten(name);
  const word = schema['x-ms-discriminator-value'];
  const kinds = word === undefined ? {} : { kind: { const: word } };
  return { type: 'object', properties: { ...properties, ...kinds }, required, additionalProperties: false };
};

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?\+00:00$/);
// The service's own links are relative (contract §4).
ajv.addFormat('uri', /^(https?:\/\/|\/)\S+$/);
for (const format of ['double', 'int32']) ajv.addFormat(format, { type: 'number', validate: Number.isFinite });
const definitions = Object.fromEntries(Object.keys(document.definitions).map((name) => [name, close(name)]));
const compiled = new Map<string, ValidateFunction>();
const compile = (schema: Schema): ValidateFunction => {
  const key = JSON.stringify(schema);
  const validate = compiled.get(key) ?? ajv.compile({ ...schema, definitions });
  compiled.set(key, validate);
  return validate;
};

export const operations: readonly KnownOperation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, responses }]) => ({
    id: operationId.replace(/^JobRouter(Administration)?Operations_/, ''),
    method: method.toUpperCase(),
    path,
    statuses: Object.keys(responses).filter((status) => status !== 'default'),
  })),
);

const fits = (path: string, actual: string): boolean =>
  new RegExp(`^${path.replace(/\{\w+\}/g, '[^/:]+')}$`).test(actual);

export const operationAt = (method: string, actualPath: string): KnownOperation => {
  const found = operations.find((each) => each.method === method && fits(each.path, actualPath));
  if (!found) throw new Error(`no operation ${method} ${actualPath}`);
  return found;
};

/** What the document holds against an answer of this operation. */
export const objections = ({ path, method }: KnownOperation, status: number, body: unknown): unknown[] => {
  const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
  const response = responses[String(status)] ?? (status >= 400 ? responses.default : undefined);
  if (!response) return [`status ${status} is not in the document`];
  if (!response.schema) return body === null ? [] : ['a body where there should be none'];
  const validate = compile(response.schema);
  return validate(body) ? [] : [...(validate.errors ?? [])];
};

export const objectionsToDefinition = (name: string, body: unknown): unknown[] => {
  const validate = compile({ $ref: `#/definitions/${name}` });
  return validate(body) ? [] : [...(validate.errors ?? [])];
};
