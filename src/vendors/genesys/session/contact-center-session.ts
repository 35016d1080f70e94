import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { readChannel } from '../reads/agent-rows.ts';
import { rowsOf } from '../wire.ts';
import type { Session } from './session.ts';

/** Some channels failed, the others are open (contract §7.2). */
const PARTLY = '7';

const request = ({ login }: Session): JsonObject => ({
  operationName: 'StartContactCenterSession',
  channels: login.channels ?? [],
  place: login.place,
  loginCode: login.loginCode,
  queue: login.queue,
  devicePath: login.devicePath,
});

/** Whether any channel of the login is open. One without a state is taken for closed, one that cannot be read is neither. */
export const isLoggedIn = async (session: Session, call: Call): Promise<boolean> => {
  const answer = await session.get('/me/channels', { fields: '*' }, call);
  const { rows, unreadable } = rowsOf(readChannel, answer.channels, 'channels');
  const isOpen = rows.some(({ userState }) => !/^logged\s*out$/i.test(userState?.state ?? 'LoggedOut'));
  if (!isOpen && unreadable[0]) throw unreadable[0];
  return isOpen;
};

/** Opens the login's channels. What a second start is answered is not documented: a login whose channels are open has started. */
export const startSession = async (session: Session, call: Call): Promise<void> => {
  try {
    await session.post('/me', request(session), {}, call);
  } catch (error) {
    if (error instanceof VendorError && error.vendorCode === PARTLY) return;
    if (!(error instanceof VendorError) || error.retryable || !(await isLoggedIn(session, call))) throw error;
  }
};

/** Logs the agent out and ends the HTTP session: nothing may come after it (contract §7.5). */
export const endSession = async (session: Session, call: Call): Promise<void> => {
  await session.post('/me', { operationName: 'EndContactCenterSession' }, {}, call);
};
