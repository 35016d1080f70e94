import type { Vendor } from '../../contract/vendor.ts';
import { ConfigError } from '../config-error.ts';
import { LoadError, type LoadVendor, type OutsideVendor } from './load.ts';

export interface OutsideVendors {
  /** `place`: where the reference stands, for what is wrong with it. Rejects with `ConfigError`. */
  readonly load: (reference: string, place: string) => Promise<Vendor>;
  /** Those that were loaded so far, each once. */
  readonly all: () => readonly OutsideVendor[];
}

/** A name without a dot, a slash or a scope could have been meant for a vendor of our own. */
const isShort = (reference: string): boolean => /^[^./\\@:]*$/.test(reference);

/** What one configuration loads. `own`: the vendors that there are without it; `folder`: where its paths begin. */
export const collectVendors = (loadVendor: LoadVendor, own: readonly Vendor[], folder: string): OutsideVendors => {
  const loaded = new Map<string, OutsideVendor>();

  const read = async (reference: string, place: string): Promise<OutsideVendor> => {
    try {
      return await loadVendor(reference, folder);
    } catch (cause) {
      if (!(cause instanceof LoadError)) throw cause;
      const known = own.map(({ name }) => name).join(', ');
      const unknown = isShort(reference) ? `there is no vendor "${reference}"; known are ${known}; ` : '';
      throw new ConfigError(`${place}: ${unknown}${cause.message}`, { cause });
    }
  };

  return {
    load: async (reference, place) => {
      const known = loaded.get(reference);
      if (known) return known.vendor;
      const found = await read(reference, place);
      const { name } = found.vendor;
      if (own.some((one) => one.name === name))
        throw new ConfigError(`${place}: ${found.file} is named "${name}", as is a vendor of Trunkline's own`);
      const other = [...loaded.values()].find(({ vendor }) => vendor !== found.vendor && vendor.name === name);
      if (other) throw new ConfigError(`${place}: ${found.file} is named "${name}", and so is ${other.file}`);
      loaded.set(reference, found);
      return found.vendor;
    },
    all: () => [...new Map([...loaded.values()].map((one) => [one.vendor, one])).values()],
  };
};
