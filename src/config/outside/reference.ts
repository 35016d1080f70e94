/** Where the module of a vendor is, as the configuration writes it. */
export type Reference =
  | { readonly type: 'path'; readonly path: string }
  | { readonly type: 'package'; readonly name: string }
  | { readonly type: 'refused'; readonly problem: string };

const PACKAGE = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(?:\/[\w.~-]+)*$/i;
const DRIVE = /^[a-z]:(?:[/\\]|$)/i;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

const refused = (problem: string): Reference => ({ type: 'refused', problem });

/** A path begins with `./`, `../` or `/`; a name is that of a package. Nothing else is a vendor: no URL above all. */
export const readReference = (text: string): Reference => {
  if (text.includes('\0')) return refused('must not hold a NUL');
  if (DRIVE.test(text) || text.includes('\\'))
    return refused('must be a path with "/", relative to this file, such as ./vendors/acme.ts');
  if (SCHEME.test(text))
    return refused('must be a path or the name of an installed package: vendors are not loaded from URLs');
  if (/^\.{0,2}\//.test(text)) return { type: 'path', path: text };
  if (PACKAGE.test(text) && !text.split('/').includes('..')) return { type: 'package', name: text };
  return refused('is neither the name of a vendor, nor a path that begins with ./, nor the name of a package');
};
