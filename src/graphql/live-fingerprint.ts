import {
  type ASTNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql';
import { isJsonObject } from '../domain/json.ts';
import type { Principal } from './context.ts';
import { rightsOf } from './rights.ts';

interface Asked {
  readonly text: string;
  /** Variables that say nothing but where to go on. */
  readonly left: ReadonlySet<string>;
}

const AFTER = 'after';

const variablesIn = (node: ASTNode): Set<string> => {
  const names = new Set<string>();
  visit(node, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void names.add(name.value),
  });
  return names;
};

/** The operation without the place where it goes on: what is the same for a client that comes back. */
const withoutAfter = ({ operation, fragments, fieldNodes }: GraphQLResolveInfo): Asked => {
  const left = new Set<string>();
  const stripped = <N extends OperationDefinitionNode | FragmentDefinitionNode>(definition: N): N =>
    visit(definition, {
      Field(node) {
        if (!fieldNodes.includes(node)) return undefined;
        for (const { name, value } of node.arguments ?? []) {
          if (name.value === AFTER && value.kind === Kind.VARIABLE) left.add(value.name.value);
        }
        return { ...node, arguments: node.arguments?.filter(({ name }) => name.value !== AFTER) };
      },
    });
  const others = Object.values(fragments)
    .map(stripped)
    .sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
  const asked = stripped(operation);
  for (const node of [asked, ...others]) for (const name of variablesIn(node)) left.delete(name);
  const variableDefinitions = asked.variableDefinitions?.filter(({ variable }) => !left.has(variable.name.value));
  return { text: [{ ...asked, variableDefinitions }, ...others].map(print).join('\n'), left };
};

const kept = new WeakMap<OperationDefinitionNode, Asked>();

const inOrder = (_name: string, value: unknown): unknown =>
  isJsonObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;

/**
 * What a cursor of this subscription is good for: the document, its variables and the reader's rights, without where it goes on. Two
 * texts are the same only if nothing of these is different.
 */
export const fingerprintOf = (info: GraphQLResolveInfo, principal: Principal): string => {
  const asked = kept.get(info.operation) ?? withoutAfter(info);
  kept.set(info.operation, asked);
  const variables = Object.entries(info.variableValues).filter(([name]) => !asked.left.has(name));
  return JSON.stringify([asked.text, Object.fromEntries(variables), rightsOf(principal)], inOrder);
};
