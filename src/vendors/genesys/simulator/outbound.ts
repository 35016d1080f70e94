import type { Centre } from './centre.ts';
import type { Json, User } from './records.ts';
import { addresses } from './render/user.ts';

/** The word of its `notificationType` differs from all others by one letter (contract §15.15). */
export const offerRecord = (
  centre: Centre,
  user: User,
  { phone, customFields }: { readonly phone: string; readonly customFields: Json },
): void => {
  const id = centre.ids.uuid();
  const record = { id, state: 'ReadyToCall', phone, customFields, ...addresses(centre, `/outbound-records/${id}`) };
  centre.tell(user.id, '/v2/me/outbound', {
    messageType: 'OutboundRecordMessage',
    notificationType: 'StatusChanged',
    record,
  });
};
