import { readFileSync } from 'node:fs';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}
interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const NOT_RUNNING = new Set(['(idle)', '(program)', '(root)']);
const TOP = 25;

/** Builtins have no frames of their own; these functions do hardly anything but call one. */
const BUILTINS = new Map([
  ['src/server/execute.ts stringify', 'JSON.stringify of answers'],
  ['src/transport/answer.ts get json', 'JSON.parse of vendor answers'],
]);

const shortened = (url: string): string =>
  url.replace(/^file:\/\/.*\/node_modules\//, '').replace(/^file:\/\/.*?\/src\//, 'src/');

/** Whose code a frame is; `null`: of whoever called it. */
const groupOf = ({ functionName, url }: ProfileNode['callFrame']): string | null => {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'native, outside of JavaScript';
  const builtin = BUILTINS.get(`${shortened(url)} ${functionName}`);
  if (builtin) return builtin;
  const packaged = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (packaged) return packaged;
  const own = /\/src\/([^/]+)(?:\/([^/]+))?\//.exec(url);
  if (own) return `src/${own[1]}${own[2] ? `/${own[2]}` : ''}`;
  if (url.includes('/src/')) return 'src';
  // Node itself, what zod compiled, and builtins.
  return null;
};

const sum = (into: Map<string, number>, key: string, value: number): void => {
  into.set(key, (into.get(key) ?? 0) + value);
};

const lines = (times: ReadonlyMap<string, number>, all: number, most: number): string[] =>
  [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name, time]) => `${((100 * time) / all).toFixed(1).padStart(5)} %  ${name}`);

/** Self time of a .cpuprofile, by module and by function, idle time left out. */
export const profile = (file: string): string => {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as Profile;
  const self = new Map<number, number>();
  for (const [index, id] of samples.entries()) self.set(id, (self.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  const parents = new Map<number, ProfileNode>();
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node);

  const ownerOf = (node: ProfileNode): string => {
    for (let at: ProfileNode | undefined = node; at; at = parents.get(at.id)) {
      const group = groupOf(at.callFrame);
      if (group) return group;
    }
    return 'node, called by nobody';
  };

  const groups = new Map<string, number>();
  const functions = new Map<string, number>();
  let all = 0;
  let idle = 0;
  for (const node of nodes) {
    const time = self.get(node.id) ?? 0;
    const { functionName, url, lineNumber } = node.callFrame;
    if (functionName === '(idle)') idle += time;
    if (time <= 0 || (NOT_RUNNING.has(functionName) && functionName !== '(program)')) continue;
    all += time;
    const owner = ownerOf(node);
    sum(groups, owner, time);
    const place = url === '' ? `under ${owner}` : `${shortened(url)}:${lineNumber + 1}`;
    sum(functions, `${functionName || '(anonymous)'}  ${place}`, time);
  }
  return [
    `busy ${((100 * all) / (all + idle)).toFixed(0)} % of the time; self time:`,
    ...lines(groups, all, TOP),
    '',
    'functions:',
    ...lines(functions, all, TOP),
  ].join('\n');
};
