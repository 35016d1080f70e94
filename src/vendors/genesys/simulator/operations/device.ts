import { channelOf, setDnd, tellChannel } from '../agents.ts';
import type { Centre } from '../centre.ts';
import { wrongState } from '../refusal.ts';
import { type Ask, textIn } from '../request.ts';
import { DND } from './agent.ts';

const MONITORING = new Map([
  ['ListenIn', 'Mute'],
  ['Coach', 'Coach'],
  ['BargeIn', 'Connect'],
]);

export const changeDevice = (centre: Centre, { user, body }: Ask, operationName: string): void => {
  const voice = channelOf(user, 'voice');
  const dnd = DND.get(operationName);
  if (dnd !== undefined) {
    setDnd(centre, user, 'voice', dnd);
    return;
  }
  const mode = MONITORING.get(operationName);
  if (mode !== undefined) {
    user.device.monitoring = { state: 'Active', mode, scope: 'Call', targetDeviceUri: textIn(body, 'targetDeviceUri') };
  } else if (operationName === 'CancelSupervisorMonitoring') user.device.monitoring = null;
  else if (operationName === 'ForwardCallsOn') user.device.forwardTo = textIn(body, 'destination');
  else if (operationName === 'ForwardCallsOff') user.device.forwardTo = null;
  else throw wrongState(`operation ${operationName}`);
  tellChannel(centre, user, voice);
};
