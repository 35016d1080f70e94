import { VendorError } from '../domain/error.ts';

/** The version that does without the old names. */
const WITHOUT = '0.3';

/** The `deprecationReason` of a member that has a new name. The codemod table in CHANGELOG.md is printed from these. */
export const renamedTo = (name: string): string => `Renamed to \`${name}\`; removed in ${WITHOUT}.`;

/**
 * The value of a member that had another name. `convert` takes the old value to the unit of the new one.
 * Throws `INVALID_INPUT` when both are given: one of them would be ignored.
 */
export const underEitherName = <T, Old = T>(
  [name, value]: readonly [name: string, value: T | null | undefined],
  [oldName, oldValue]: readonly [oldName: string, oldValue: Old | null | undefined],
  convert: (old: Old) => T = (old) => old as unknown as T,
): T | null | undefined => {
  if (oldValue === undefined) return value;
  if (value !== undefined) {
    throw new VendorError(
      'INVALID_INPUT',
      null,
      `${oldName}: was renamed to ${name}, which is given too; leave it out`,
    );
  }
  return oldValue === null ? null : convert(oldValue);
};

/** The id that a command needs, when its member had another name. Throws `INVALID_INPUT` when it is not given, or under both names. */
export const idUnderEitherName = (id: unknown, [oldName, old]: readonly [oldName: string, old: unknown]): string => {
  const given = underEitherName<unknown>(['id', id], [oldName, old]);
  if (typeof given === 'string') return given;
  throw new VendorError('INVALID_INPUT', null, 'id: has to be given');
};
