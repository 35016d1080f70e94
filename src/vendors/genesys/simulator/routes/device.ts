import { listOf, oneOf } from '../listing.ts';
import { tellError } from '../news.ts';
import { dial } from '../operations/call.ts';
import { changeDevice } from '../operations/device.ts';
import { answerWith, type Operating, operate } from '../operations/operate.ts';
import type { User } from '../records.ts';
import { unknown, wrongState } from '../refusal.ts';
import { printDevice } from '../render/user.ts';
import type { Route } from './route.ts';

const own = (user: User, id: string | undefined): void => {
  if (user.device.id !== id) throw unknown(`device ${id}`);
};

export const deviceRoutes = (operating: Operating): Route[] => {
  const { centre } = operating;
  const feature = 'api-voice';
  return [
    {
      method: 'GET',
      path: '/me/devices',
      feature,
      handler: ({ user, query }) => listOf('devices', [printDevice(centre, user)], query),
    },
    {
      method: 'GET',
      path: '/me/devices/:id',
      feature,
      handler({ user, params, query }) {
        own(user, params.id);
        return oneOf('device', printDevice(centre, user), query);
      },
    },
    {
      method: 'POST',
      path: '/me/devices/:id',
      feature,
      handler(ask) {
        own(ask.user, ask.params.id);
        const referenceId = operate(operating, ask, {
          resource: 'device',
          run: (name) => changeDevice(centre, ask, name),
          fail: ({ message }) =>
            centre.tell(ask.user.id, '/v2/me/devices', {
              messageType: 'DeviceStateChangeMessage',
              notificationType: 'Error',
              errorMessage: message,
              devices: [printDevice(centre, ask.user)],
            }),
        });
        return answerWith(centre, referenceId);
      },
    },
    {
      method: 'POST',
      path: '/me/devices/:id/calls',
      feature,
      handler(ask) {
        own(ask.user, ask.params.id);
        const referenceId = operate(operating, ask, {
          resource: 'call',
          run(name) {
            if (name !== 'Dial') throw wrongState(`operation ${name}`);
            dial(centre, ask);
          },
          fail: (failure) => tellError(centre, ask.user.id, 'call', failure),
        });
        return answerWith(centre, referenceId);
      },
    },
  ];
};
