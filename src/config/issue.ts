import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** A place as the operator would point at it: `accounts[0].settings.baseUrl`. */
export const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');

const located = (path: readonly PropertyKey[], problem: string): string => {
  const place = placeOf(path);
  return place === '' ? problem : `${place}: ${problem}`;
};

const NO_BRANCH: ReadonlySet<string | undefined> = new Set(['invalid_type', 'invalid_value']);

/** Of a union's branches the one that was meant: the last that accepts the type of the value and looks inside it. */
const branchOf = (issue: Issue & { code: 'invalid_union' }): Issue | undefined =>
  issue.errors
    .map(([first]) => first)
    .findLast((nested) => nested && (nested.path.length > 0 || !NO_BRANCH.has(nested.code)));

/** One line for the first thing that is wrong. */
export const describeIssue = (issue: Issue, at: readonly PropertyKey[] = []): string => {
  const path = [...at, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return located([...path, issue.keys[0] ?? ''], 'is not a setting that exists here');
    case 'invalid_union': {
      const branch = branchOf(issue);
      return branch ? describeIssue(branch, path) : located(path, 'is neither "none" nor a list of settings');
    }
    case 'invalid_type':
      return located(
        path,
        issue.message.endsWith('received undefined') ? 'is missing' : issue.message.replace('Invalid input: ', ''),
      );
    default:
      return located(path, issue.message.replace('Invalid input: ', '').replace('Invalid option: ', ''));
  }
};
