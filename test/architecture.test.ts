import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../src/vendors/index.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

/** The longest a source file may be; half of them have to stay below the median, nine of ten below the 90th percentile. */
const BUDGET = { longest: 400, p90: 250, median: 80 };

interface Law {
  /** Rooms, as path prefixes below `src/`, whose code this room may import, besides its own. */
  readonly rooms: readonly string[];
  /** Packages besides those of Node. */
  readonly packages: readonly RegExp[];
}

/** The law of imports: the first prefix that fits a file is its room. A room may import what its row names, and nothing else. */
const LAWS: readonly (readonly [room: string, law: Law])[] = [
  ['domain/', { rooms: [], packages: [] }],
  ['contract/', { rooms: ['domain/'], packages: [] }],
  ['transport/', { rooms: ['domain/'], packages: [/^undici$/, /^cockatiel$/, /^cometd$/, /^tough-cookie$/] }],
  ['kit/', { rooms: ['domain/', 'contract/', 'transport/'], packages: [/^zod$/] }],
  ['sandbox/', { rooms: ['domain/'], packages: [/^fastify$/, /^yaml$/] }],
  ...registry.flatMap(({ vendor: { name } }): (readonly [string, Law])[] => [
    [`vendors/${name}/simulator/`, { rooms: ['domain/', 'contract/', 'sandbox/'], packages: [/^fastify$/] }],
    [`vendors/${name}/`, { rooms: ['domain/', 'contract/', 'transport/', 'kit/'], packages: [/^zod$/] }],
  ]),
  ['vendors/index.ts', { rooms: ['vendors/', 'contract/', 'sandbox/'], packages: [] }],
  ['gateway/', { rooms: ['domain/', 'contract/'], packages: [/^dataloader$/, /^lru-cache$/] }],
  ['events/', { rooms: ['domain/', 'contract/'], packages: [/^lru-cache$/] }],
  ['live/', { rooms: ['domain/', 'gateway/', 'events/'], packages: [] }],
  ['graphql/', { rooms: ['domain/', 'gateway/', 'events/', 'live/'], packages: [/^graphql$/, /^@pothos\//] }],
  // Executes operations against whatever schema it is given.
  ['execution/', { rooms: [], packages: [/^graphql$/] }],
  [
    'server/',
    {
      rooms: ['domain/', 'gateway/', 'events/', 'live/', 'graphql/', 'execution/'],
      packages: [
        /^graphql$/,
        /^graphql-yoga$/,
        /^graphql-ws$/,
        /^ws$/,
        /^@graphql-yoga\//,
        /^@escape\.tech\/graphql-armor-/,
        /^lru-cache$/,
        /^negotiator$/,
        /^jose$/,
        /^pino$/,
        /^prom-client$/,
        /^rate-limiter-flexible$/,
        /^@opentelemetry\//,
      ],
    },
  ],
  // Runs in browsers: it knows nothing of the server but how a live view is put together.
  ['client/', { rooms: ['domain/live-'], packages: [/^graphql-ws$/] }],
  // The page is a client like any other: it knows the API by its documents.
  ['wallboard/', { rooms: ['client/'], packages: [/^preact$/, /^@preact\/signals$/, /^vite$/] }],
  // What vendors from outside are written with: exports, and nothing of its own.
  ['public/', { rooms: ['domain/', 'contract/', 'transport/', 'kit/', 'sandbox/'], packages: [/^zod$/] }],
  // The conformance suite is published for vendors from outside. It runs the whole server, and nothing of the server runs it.
  [
    'testing/',
    {
      rooms: ['domain/', 'contract/', 'sandbox/', 'gateway/', 'events/', 'live/', 'graphql/', 'server/'],
      packages: [/^vitest$/, /^graphql$/],
    },
  ],
  ['', { rooms: [''], packages: [/^(?!vitest$)/] }],
];

/** Simulators are loaded by their own vendor's registry line alone; an adapter never sees its simulator. */
const SIMULATOR = /^vendors\/[^/]+\/simulator\//;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

const source = (file: string): string => readFileSync(join(SRC, file), 'utf8');

const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\s*\(?\s*['"]([^'"]+)['"]/g;

const importsOf = (file: string): string[] =>
  [...source(file).matchAll(IMPORT)].map(([, from, bare]) => from ?? bare ?? '').filter((path) => path !== '');

const roomOf = (file: string): readonly [string, Law] => {
  const found = LAWS.find(([room]) => file.startsWith(room));
  if (!found) throw new Error(`${file} is in no room`);
  return found;
};

/** What is wrong with this import, if anything. */
const objection = (file: string, path: string): string | null => {
  const [room, { rooms, packages }] = roomOf(file);
  if (isBuiltin(path)) return room === 'client/' ? `${path} is not in browsers` : null;
  if (!path.startsWith('.')) {
    const name = path
      .split('/')
      .slice(0, path.startsWith('@') ? 2 : 1)
      .join('/');
    return packages.some((allowed) => allowed.test(name)) ? null : `package ${name} has no place in ${room}`;
  }
  const target = relative(SRC, resolve(SRC, dirname(file), path)).replaceAll('\\', '/');
  if (room === 'wallboard/' && target.startsWith('../schema/generated/')) return null;
  if (target.startsWith('..')) return target.startsWith('../package.json') ? null : `${target} is outside of src`;
  const [targetRoom] = roomOf(target);
  if (targetRoom === room) return null;
  if (targetRoom === 'testing/') return `${target} is not for ${room || 'what is put together'}`;
  if (SIMULATOR.test(target) && file !== 'vendors/index.ts') return `${target} is a simulator`;
  return rooms.some((allowed) => target.startsWith(allowed)) ? null : `${target} is not for ${room}`;
};

/** An import that is gone when types are erased. One of `{ type T }` alone is not: the module is still loaded. */
const TYPES_ONLY = /^(?:import|export)\s+type\b/;

/** The words of a text; those that are written together in camel case stand for themselves. */
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z0-9]+/g),
  );

const namesVendor = (text: string): boolean => {
  const words = wordsOf(text);
  return registry.some(({ vendor }) => words.has(vendor.name));
};

/** By file, the files of `all` that it imports: of all imports, or of those that are there when types are erased. */
const importGraph = (
  all: readonly string[],
  textOf: (file: string) => string,
  which: 'all' | 'values',
): ReadonlyMap<string, readonly string[]> => {
  const known = new Set(all);
  const targets = (file: string): string[] =>
    [...textOf(file).matchAll(IMPORT)].flatMap(([statement, from, bare]) => {
      if (which === 'values' && TYPES_ONLY.test(statement.trimStart())) return [];
      const target = relative(SRC, resolve(SRC, dirname(file), from ?? bare ?? '')).replaceAll('\\', '/');
      return known.has(target) ? [target] : [];
    });
  return new Map(all.map((file) => [file, targets(file)]));
};

/** The groups of files each of which leads to all others of its group (Tarjan), sorted. */
const circlesIn = (graph: ReadonlyMap<string, readonly string[]>): string[][] => {
  const met = new Map<string, { readonly at: number; low: number; isOpen: boolean }>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string) => {
    const own = { at: met.size, low: met.size, isOpen: true };
    met.set(file, own);
    open.push(file);
    const targets = graph.get(file) ?? [];
    for (const target of targets) {
      const other = met.get(target) ?? visit(target);
      if (other.isOpen) own.low = Math.min(own.low, other.low);
    }
    if (own.low < own.at) return own;
    const group = open.splice(open.indexOf(file));
    for (const each of group) Object.assign(met.get(each) ?? {}, { isOpen: false });
    if (group.length > 1 || targets.includes(file)) circles.push(group.sort());
    return own;
  };
  for (const file of graph.keys()) if (!met.has(file)) visit(file);
  return circles.sort();
};

const circles = (which: 'all' | 'values'): string[][] => circlesIn(importGraph(files, source, which));

const REFUSAL = 'Time, chance and the network come from a Runtime';

/** Which of the texts the linter refuses where the runtime is to be used. */
const refusedBy = (texts: readonly string[]): string[] => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-lint-'));
  try {
    for (const path of ['biome.json', 'lint/ports.grit']) cpSync(join(ROOT, path), join(folder, path));
    mkdirSync(join(folder, 'src/gateway'), { recursive: true });
    texts.forEach((text, index) => {
      writeFileSync(join(folder, `src/gateway/x${index}.ts`), text);
    });
    const biome = join(ROOT, 'node_modules/.bin/biome');
    const asked = ['lint', '--max-diagnostics=none', 'src'];
    const { stdout, stderr } = spawnSync(biome, asked, { cwd: folder, encoding: 'utf8' });
    const told = `${stdout}${stderr}`.split(/^(?=src\/gateway\/x\d+\.ts)/m).filter((each) => each.includes(REFUSAL));
    const names = new Set(told.map((each) => /^src\/gateway\/x(\d+)\.ts/.exec(each)?.[1]));
    return texts.filter((_, index) => names.has(String(index)));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Each a way past the runtime. */
const MACHINE = [
  'export const at = Date.now();',
  'export const now = Date.now;',
  'export const at = new Date();',
  'export const at = performance.now();',
  'export const at = process.hrtime();',
  'export const chance = Math.random();',
  'export const chance = Math.random;',
  'export const id = crypto.randomUUID();',
  'export const signal = AbortSignal.timeout(5);',
  'setTimeout(() => {}, 5);',
  'setInterval(() => {}, 5);',
  "export const answer = fetch('http://127.0.0.1');",
  "import { setTimeout } from 'node:timers/promises';\nexport default setTimeout;",
  "import { randomUUID } from 'node:crypto';\nexport default randomUUID;",
  "import { performance } from 'node:perf_hooks';\nexport default performance;",
];

describe('the house', () => {
  it('is imported downwards only, and only what each room may use', () => {
    const objections = files.flatMap((file) =>
      importsOf(file).flatMap((path) => {
        const problem = objection(file, path);
        return problem ? [`${file}: ${problem}`] : [];
      }),
    );
    expect(objections).toEqual([]);
  });

  it('would notice a wrong import', () => {
    expect(objection('graphql/x.ts', '../vendors/index.ts')).toContain('not for graphql/');
    expect(objection('domain/x.ts', '../contract/port.ts')).toContain('not for domain/');
    expect(objection('domain/x.ts', 'zod')).toContain('package zod');
    expect(objection('server/x.ts', '../testing/bench.ts')).toContain('not for server/');
    expect(objection('main.ts', './testing/bench.ts')).toContain('not for');
    expect(objection('main.ts', 'vitest')).toContain('package vitest');
    expect(objection('client/x.ts', 'node:events')).toContain('not in browsers');
    expect(objection('wallboard/x.ts', '../domain/live-fold.ts')).toContain('not for wallboard/');
    expect(objection('testing/x.ts', '../vendors/index.ts')).toContain('not for testing/');
    for (const { vendor } of registry) {
      expect(objection(`vendors/${vendor.name}/map.ts`, './simulator/index.ts')).toContain('simulator');
      expect(objection(`vendors/${vendor.name}/simulator/x.ts`, '../map.ts')).toContain('not for');
    }
  });

  it('imports nothing in a circle', () => {
    expect(circles('values')).toEqual([]);
  });

  it('imports no types in a circle', () => {
    expect(circles('all')).toEqual([]);
  });

  it('would notice a circle', () => {
    const texts: Readonly<Record<string, string>> = {
      'a.ts': "import { b } from './b.ts';",
      'b.ts': "export { c } from './c.ts';",
      'c.ts': "import type { T } from './d.ts';\nimport './a.ts';",
      'd.ts': "export type {\n  U,\n} from './e.ts';",
      'e.ts': "import { type V } from './a.ts';",
      'f.ts': "const f = () => import('./g.ts');",
      'g.ts': "import { f, type F } from './f.ts';",
      'h.ts': "import { typeName } from './i.ts';",
      'i.ts': "import type { H } from './h.ts';",
    };
    const found = (which: 'all' | 'values') =>
      circlesIn(importGraph(Object.keys(texts), (file) => texts[file] ?? '', which));
    expect(found('values')).toEqual([
      ['a.ts', 'b.ts', 'c.ts'],
      ['f.ts', 'g.ts'],
    ]);
    expect(found('all')).toEqual([
      ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts'],
      ['f.ts', 'g.ts'],
      ['h.ts', 'i.ts'],
    ]);
  });

  it('has files that fit on a few screens', () => {
    const lengths = files.map((file) => ({ file, lines: source(file).split('\n').length - 1 }));
    expect(lengths.filter(({ lines }) => lines > BUDGET.longest)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThanOrEqual(BUDGET.p90);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(BUDGET.median);
  });

  it('has a client of less than 400 lines, without those that are blank or comments', () => {
    const lines = files.filter((file) => file.startsWith('client/')).flatMap((file) => source(file).split('\n'));
    expect(lines.filter((line) => !/^\s*(\/\/.*|\/?\*.*)?$/.test(line)).length).toBeLessThan(400);
  });

  it('names no vendor outside of the vendors', () => {
    const outside = files.filter((file) => !file.startsWith('vendors/'));
    expect(outside.filter((file) => namesVendor(source(file)))).toEqual([]);
  });

  it('would notice the name of a vendor, as a word in names and texts, and not as a part of another word', () => {
    const [{ vendor } = { vendor: { name: '' } }] = registry;
    const name = vendor.name;
    const capital = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
    const named = [
      `const ${name}Port = 1;`,
      `const start${capital} = 1;`,
      `// of ${capital}`,
      `'${name}-main'`,
      `${name}_2`,
    ];
    expect(named.filter((text) => !namesVendor(text))).toEqual([]);
    expect(namesVendor(`const un${name}ed = 1;`)).toBe(false);
  });

  it('takes time, chance and the network from the runtime alone', () => {
    const fine = [
      'export const at = (ms: number) => new Date(ms).toISOString();',
      'export const read = (fetch: () => void) => fetch();',
    ];
    expect(refusedBy([...MACHINE, ...fine])).toEqual(MACHINE);
  });

  it('reads the JSON of others by domain/json, which bounds it and knows what V8 reads wrongly', () => {
    const parsing = files.filter((file) => /\bJSON\.parse\(|\.json\(\)/.test(source(file)));
    // What stands for other programs, or runs in a browser.
    const others = /^(client\/|domain\/json-|sandbox\/|testing\/|wallboard\/|vendors\/\w+\/simulator\/)/;
    expect(parsing.filter((file) => !others.test(file)).toSorted()).toEqual([
      'cli.ts', // our own package.json
      'config/outside/load.ts', // the package.json of what is loaded as code
      'domain/json.ts', // a name, as a text
      'server/graphiql-door.ts', // in a browser, as the next
      'server/graphiql-tabs.ts',
      'server/token-claims.ts', // a token whose signature is right
      'transport/bayeux-requests.ts', // what our client wrote
      'transport/bayeux-wire.ts', // what our client wrote
      'vendors/azure/entra/token-file.ts', // a file of the operator's own
    ]);
  });

  it('gives no name to two things of one floor', () => {
    const floorOf = (file: string): string => /^vendors\/[^/]+\/(?:simulator\/)?|^[^/]+\//.exec(file)?.[0] ?? '';
    const homes = new Map<string, string[]>();
    for (const file of files) {
      for (const [, name] of source(file).matchAll(
        /^export (?:async )?(?:const|function\*?|class|interface|type|enum) (\w+)/gm,
      )) {
        const key = `${name} of ${floorOf(file)}`;
        homes.set(key, [...new Set([...(homes.get(key) ?? []), file])]);
      }
    }
    expect([...homes].filter(([, named]) => named.length > 1)).toEqual([]);
  });

  it('leaves nothing for later', () => {
    expect(files.filter((file) => /\b(TODO|FIXME|XXX)\b|@ts-ignore|@ts-expect-error/.test(source(file)))).toEqual([]);
  });

  it('has no room that is called after what it is for everybody', () => {
    expect(
      files.filter((file) => /(^|\/)(utils?|helpers?|services?|managers?|base|common)(\/|\.ts$)/.test(file)),
    ).toEqual([]);
  });
});
