import type { Cancel } from '../../../../sandbox/clock.ts';
import type { Random } from '../../../../sandbox/random.ts';
import type { RouterEvent } from '../router-event.ts';

export type DeliveryFault =
  /** Delivered once more, with the same id. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Each event is held for a part of the window drawn with the seed, so that later ones overtake it. */
  | { readonly kind: 'reorder'; readonly windowMs: number }
  /** Lost for good and without a trace. */
  | { readonly kind: 'drop' };

export interface DeliveryAim {
  /** End of the event's type, such as `JobQueued`. */
  readonly type?: string;
  /** How many events it hits, each subscription's counted; absent: every one. */
  readonly times?: number;
  /** Part of the matching events, drawn with the seed; absent: all. */
  readonly share?: number;
}

/** What happens to events between their source and the receiver. */
export interface DeliveryFaults {
  /** Faults add up. */
  inject(fault: DeliveryFault, aim?: DeliveryAim): Cancel;
  clear(): void;
}

export interface DeliveryFaultLine extends DeliveryFaults {
  /** How long each copy of the event is held before it sets out; none: it is lost. */
  draw(event: RouterEvent): readonly number[];
}

export const deliveryFaultLine = (random: Random): DeliveryFaultLine => {
  const rules = new Set<{ readonly fault: DeliveryFault; readonly aim: DeliveryAim; left: number }>();
  const hits = ({ type, share }: DeliveryAim, event: RouterEvent): boolean =>
    (type === undefined || event.type.endsWith(type)) && (share === undefined || random.chance(share));
  const apply = (fault: DeliveryFault, delays: readonly number[]): readonly number[] => {
    switch (fault.kind) {
      case 'duplicate':
        return [...delays, ...delays.slice(0, 1)];
      case 'delay':
        return delays.map((ms) => ms + fault.ms);
      case 'reorder':
        return delays.map((ms) => ms + random.between(0, fault.windowMs));
      case 'drop':
        return [];
    }
  };
  return {
    inject(fault, aim = {}) {
      const rule = { fault, aim, left: aim.times ?? Infinity };
      rules.add(rule);
      return () => rules.delete(rule);
    },
    clear: () => rules.clear(),
    draw(event) {
      let delays: readonly number[] = [0];
      for (const rule of rules) {
        if (!hits(rule.aim, event)) continue;
        delays = apply(rule.fault, delays);
        rule.left -= 1;
        if (rule.left <= 0) rules.delete(rule);
      }
      return delays;
    },
  };
};
