import {
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Operation } from './generator.ts';

/** What a run of operations has been about. */
export const openCoverage = (schema: GraphQLSchema) => {
  const seen = { fields: new Set<string>(), args: new Set<string>(), members: new Set<string>() };
  const counts = { operations: 0, withData: 0, withErrors: 0, mutations: 0, keyed: 0 };

  const note = (operation: Operation, answer: string): void => {
    counts.operations += 1;
    if (operation.type === 'mutation') counts.mutations += 1;
    if (operation.isKeyed) counts.keyed += 1;
    if (/"data":\{/.test(answer)) counts.withData += 1;
    if (answer.startsWith('{"errors"')) counts.withErrors += 1;
    const types = new TypeInfo(schema);
    visit(
      parse(operation.document, { noLocation: true }),
      visitWithTypeInfo(types, {
        Field: (node) => void seen.fields.add(`${types.getParentType()?.name}.${node.name.value}`),
        Argument: (node) => {
          const field = types.getFieldDef();
          if (field && !types.getDirective())
            seen.args.add(`${types.getParentType()?.name}.${field.name}(${node.name.value})`);
        },
        ObjectField: (node) => {
          const input = getNamedType(types.getParentInputType());
          if (isInputObjectType(input)) seen.members.add(`${input.name}.${node.name.value}`);
        },
      }),
    );
  };

  /** Everything that could have been seen: what queries and mutations lead to. */
  const reachable = () => {
    const fields = new Set<string>();
    const args = new Set<string>();
    const members = new Set<string>();
    const visited = new Set<unknown>();
    const enter = (type: unknown): void => {
      if (visited.has(type)) return;
      visited.add(type);
      if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          members.add(`${type.name}.${field.name}`);
          enter(getNamedType(field.type));
        }
      } else if (isObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields())) {
          fields.add(`${type.name}.${field.name}`);
          for (const arg of field.args) {
            args.add(`${type.name}.${field.name}(${arg.name})`);
            enter(getNamedType(arg.type));
          }
          enter(getNamedType(field.type));
        }
        if (isObjectType(type)) for (const one of type.getInterfaces()) enter(one);
      } else if (type && typeof type === 'object' && 'getTypes' in type) {
        for (const one of schema.getPossibleTypes(type as never)) enter(one);
      }
      if (isInterfaceType(type)) for (const one of schema.getPossibleTypes(type)) enter(one);
    };
    enter(schema.getQueryType());
    enter(schema.getMutationType());
    return { fields, args, members };
  };

  const figures = () => {
    const all = reachable();
    const share = (kind: keyof typeof seen) => {
      const left = [...all[kind]].filter((name) => !seen[kind].has(name));
      return { seen: all[kind].size - left.length, of: all[kind].size, left };
    };
    return { ...counts, fields: share('fields'), args: share('args'), members: share('members') };
  };

  return { note, figures };
};

export type Figures = ReturnType<ReturnType<typeof openCoverage>['figures']>;
