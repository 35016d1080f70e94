import type { VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';

export interface PartialsOptions {
  /** Less than everything of a kind is known from here on. */
  readonly onFault: (error: VendorError) => void;
  readonly onWhole: (kinds: readonly EventKind[]) => void;
}

/** Of one reason by which a kind is partial: rows that cannot be read differ in their paths, other reasons in the time until the next try. */
const keyOf = (error: VendorError): string => (error.code === 'UNREADABLE' ? error.message : error.code);

/** Says once that kinds are partial, and once that they are whole again. */
export const openPartials = ({ onFault, onWhole }: PartialsOptions) => {
  const told = new Map<EventKind, string>();
  return {
    note(kinds: readonly EventKind[], partialOf: (kind: EventKind) => VendorError | null): void {
      const news = new Map<string, VendorError>();
      const whole: EventKind[] = [];
      for (const kind of kinds) {
        const error = partialOf(kind);
        const key = error && keyOf(error);
        if (error && key !== null && told.get(kind) !== key) news.set(error.message, error);
        if (key === null && told.delete(kind)) whole.push(kind);
        if (key !== null) told.set(kind, key);
      }
      for (const error of news.values()) onFault(error);
      if (whole.length > 0) onWhole(whole);
    },
    clear: (): void => told.clear(),
  };
};
