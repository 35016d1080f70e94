import { channelOf, setDnd, tellChannel } from '../agents.ts';
import type { Centre } from '../centre.ts';
import type { Json } from '../records.ts';
import { refusal, wrongState } from '../refusal.ts';
import { type Ask, textIn } from '../request.ts';
import { DND } from './agent.ts';

const MONITORING: ReadonlySet<string> = new Set(['ListenIn', 'Coach', 'BargeIn']);

const oneOf = (body: Json, name: string, first: string, other: string): string => {
  const value = body[name] ?? first;
  if (value !== first && value !== other) throw refusal(10, name);
  return value;
};

export const changeDevice = (centre: Centre, { user, body }: Ask, operationName: string): void => {
  const voice = channelOf(user, 'voice');
  const dnd = DND.get(operationName);
  if (dnd !== undefined) {
    setDnd(centre, user, 'voice', dnd);
    return;
  }
  if (MONITORING.has(operationName)) {
    if (centre.disabledFeatures.has('api-supervisor-monitoring')) throw wrongState(`operation ${operationName}`);
    user.device.monitoring = {
      state: operationName,
      mode: oneOf(body, 'supervisorMonitoringMode', 'AllCalls', 'NextCall'),
      scope: oneOf(body, 'supervisorMonitoringScope', 'Call', 'Agent'),
      targetDeviceUri: textIn(body, 'targetDeviceUri'),
    };
  } else if (operationName === 'CancelSupervisorMonitoring') user.device.monitoring = null;
  else if (operationName === 'ForwardCallsOn') user.device.forwardTo = textIn(body, 'destination');
  else if (operationName === 'ForwardCallsOff') user.device.forwardTo = null;
  else throw wrongState(`operation ${operationName}`);
  tellChannel(centre, user, voice);
};
