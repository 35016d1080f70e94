import type { Centre } from './centre.ts';
import type { Bin, BinLabel, Json, User } from './records.ts';

export const binKey = ({ workbin, owner }: Bin): string => `${workbin.id} ${owner}`;
const keyOf = (userId: string, bin: Bin): string => `${userId} ${binKey(bin)}`;

export const subscribe = (centre: Centre, user: User, bin: Bin, label: BinLabel): void => {
  centre.subscriptions.set(keyOf(user.id, bin), { userId: user.id, bin, label });
};

export const unsubscribe = (centre: Centre, user: User, bin: Bin): void => {
  centre.subscriptions.delete(keyOf(user.id, bin));
};

export const forgetSubscriptions = (centre: Centre, userId?: string): void => {
  for (const [key, each] of centre.subscriptions) {
    if (userId === undefined || each.userId === userId) centre.subscriptions.delete(key);
  }
};

/** Tells everybody who has subscribed to this workbin (contract §10.6). */
export const tellWorkbin = (centre: Centre, bin: Bin, action: 'ItemAdded' | 'ItemRemoved', item: Json): void => {
  for (const { userId, bin: other, label } of centre.subscriptions.values()) {
    if (binKey(other) !== binKey(bin)) continue;
    const isCaller = centre.switches.workbin_reference && centre.cause?.userId === userId;
    centre.tell(userId, '/v2/me/workbins', {
      messageType: 'WorkbinStateChangeMessage',
      action,
      id: bin.workbin.id,
      ...label,
      ...(isCaller && { referenceId: centre.cause?.referenceId }),
      ...item,
    });
  }
};
