import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a specifier of ours begins with: it is resolved from another place than the file that imports it. */
const SCHEME = 'trunkline-outside:';

/** Subpaths of this package that vendors import. They get those of the process that runs them, whatever is installed beside them. */
const OWN = /^trunkline\/(vendor|sandbox)$/;

const own = (name: string): string =>
  new URL(`../../public/${name}${extname(fileURLToPath(import.meta.url))}`, import.meta.url).href;

const found = new Map<string, string>();
const parents = new Map<string, { readonly name: string; readonly parentURL: string }>();
let isHooked = false;

const hook = (): void => {
  if (isHooked) return;
  isHooked = true;
  registerHooks({
    resolve(specifier, context, next) {
      const [, ours] = OWN.exec(specifier) ?? [];
      if (ours !== undefined) return { url: own(ours), shortCircuit: true };
      const asked = parents.get(specifier);
      if (!asked) return next(specifier, context);
      found.set(specifier, next(asked.name, { ...context, parentURL: asked.parentURL }).url);
      return { url: `data:text/javascript,//${specifier}`, shortCircuit: true };
    },
  });
};

/** Lets modules import `trunkline/vendor` and `trunkline/sandbox`, wherever they are. */
export const offerOwnExports = hook;

/** The URL of a package as a module at `parentURL` would import it. Rejects with Node's own error. */
export const resolvePackage = async (name: string, parentURL: string): Promise<string> => {
  hook();
  // Node keeps what a specifier led to, so each time there is another one.
  const specifier = `${SCHEME}${parents.size}`;
  parents.set(specifier, { name, parentURL });
  await import(specifier);
  return found.get(specifier) ?? '';
};
