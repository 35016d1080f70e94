/** Representations and versions differ between a push and a read of one and the same state. */
const UNTOLD: ReadonlySet<string> = new Set(['raw', 'updatedAt', 'version']);

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Labels may have a member called `version` that matters; an object of the vendor's is known by its identity. */
const isVendorObject = (value: Members): boolean => 'ref' in value && 'vendorType' in value;

/** Whether two states of an object are the same for a reader; an absent member equals an undefined one. */
export const isSame = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, index) => isSame(one, b[index]));
  }
  if (!isMembers(a) || !isMembers(b)) return false;
  const isUntold = isVendorObject(a) ? (name: string) => UNTOLD.has(name) : () => false;
  for (const name of Object.keys(a)) if (!isUntold(name) && !isSame(a[name], b[name])) return false;
  for (const name of Object.keys(b)) if (!isUntold(name) && b[name] !== undefined && !(name in a)) return false;
  return true;
};
