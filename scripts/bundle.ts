/**
 * Puts the program together: each of its doors is a file in the place that it has below `src/`, and whatever they share, packages that it
 * depends on included, is in a few files beside them. A process that loads 2,300 modules one by one takes a second longer to start.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, posix, relative, resolve } from 'node:path';
import { type OutputChunk, type Plugin, rolldown } from 'rolldown';

const ROOT = resolve(import.meta.dirname, '..');
const SOURCES = join(ROOT, 'src');

/** Without their extension, below `src/`: the command, what the package exports, and threads. */
export const DOORS = [
  'cli',
  'client/index',
  'public/sandbox',
  'public/vendor',
  'server/graphiql-worker',
  'testing/index',
] as const;

const BASE = '__PLACE_OF_THE_PROGRAM__';

/** What a module finds beside itself it finds from the file that it has become a part of. */
const places: Plugin = {
  name: 'places',
  transform(code, id) {
    if (!id.startsWith(SOURCES) || !code.includes('import.meta.url')) return null;
    const place = `${BASE}/${relative(SOURCES, id).replaceAll('\\', '/').replace(/\.ts$/, '.js')}`;
    return code.replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`);
  },
  renderChunk(code, { fileName }) {
    const up = posix.relative(posix.dirname(fileName), '.') || '.';
    return code.replaceAll(BASE, up);
  },
};

/** The folder of the package that a module comes from; `null` for our own and for what the bundler adds. */
const packageOf = (id: string): string | null =>
  /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1] ?? null;

const LICENCE = /^(licen[cs]e|copying|notice)/i;

/** The licences of the packages in these files, as their authors ask for. */
const noticesOf = (chunks: readonly OutputChunk[]): string => {
  const folders = new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap((id) => packageOf(id) ?? [])));
  const notices = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const texts = globSync('*', { cwd: folder })
      .filter((file) => LICENCE.test(file))
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8').trim());
    return `${name} ${version} (${license})\n\n${texts.join('\n\n')}`;
  });
  return `This package contains the following packages:\n\n${[...new Set(notices)].sort().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
};

export interface Bundled {
  /** Their licences. */
  readonly notices: string;
}

/** Into this folder. */
export const bundle = async (folder: string): Promise<Bundled> => {
  const input = Object.fromEntries(DOORS.map((door) => [door, join(SOURCES, `${door}.ts`)]));
  const build = await rolldown({
    input,
    cwd: ROOT,
    platform: 'node',
    // Who runs the conformance suite brings it.
    external: [/^vitest(\/|$)/],
    plugins: [places],
    logLevel: 'warn',
  });
  const { output } = await build.write({ dir: folder, format: 'esm', chunkFileNames: '[name]-[hash].js' });
  await build.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  const lost = DOORS.filter((door) => !existsSync(join(folder, `${door}.js`)));
  if (lost.length > 0) throw new Error(`not built: ${lost.join(', ')}`);
  return { notices: noticesOf(chunks) };
};
