import type { Centre } from '../centre.ts';
import { contentOf, findHistory, ofUser } from '../history.ts';
import { type Operating, operate } from '../operations/operate.ts';
import type { Json } from '../records.ts';
import { unknown, wrongState } from '../refusal.ts';
import type { Ask } from '../request.ts';
import type { Route } from './route.ts';

/** What is asked for comes as a message, which has no `notificationType` (contract §12.9). */
const tell = (centre: Centre, { user }: Ask, referenceId: number, data: Json): void =>
  centre.tell(user.id, centre.switches.history_topic, { referenceId, ...data });

const HISTORY = 'GetInteractionsHistoryMessage';

const all = (centre: Centre, ask: Ask, operationName: string): readonly Json[] => {
  const { userId } = ask.body;
  switch (operationName) {
    case 'RetrieveInteractionHistory':
      return findHistory(centre, ask, userId === undefined ? () => true : ofUser(centre, String(userId)));
    case 'RetrieveAgentHistory':
      return findHistory(centre, ask, ofUser(centre, String(userId ?? ask.user.id)));
    default:
      throw wrongState(`operation ${operationName}`);
  }
};

const ofContact = (centre: Centre, ask: Ask, operationName: string): readonly Json[] => {
  if (operationName !== 'RetrieveContactHistory') throw wrongState(`operation ${operationName}`);
  return findHistory(centre, ask, ({ contactId }) => contactId === ask.params.id);
};

const content = (centre: Centre, ask: Ask, operationName: string): Json => {
  if (operationName !== 'GetInteractionContent') throw wrongState(`operation ${operationName}`);
  const interaction = centre.interactions.get(ask.params.id ?? '');
  if (!interaction) throw unknown(`interaction ${ask.params.id}`);
  return contentOf(centre, ask, interaction);
};

export const ucsRoutes = (operating: Operating): Route[] => {
  const { centre } = operating;
  const route = (path: string, read: (ask: Ask, operationName: string) => Json): Route => ({
    method: 'POST',
    path,
    feature: 'api-multimedia',
    handler(ask) {
      const referenceId = operate(operating, ask, {
        resource: 'history',
        run: (name) => tell(centre, ask, centre.cause?.referenceId ?? 0, read(ask, name)),
      });
      return { referenceId };
    },
  });
  const history = (interactions: readonly Json[]): Json => ({ messageType: HISTORY, interactions });
  return [
    route('/ucs/interactions', (ask, name) => history(all(centre, ask, name))),
    route('/ucs/contacts/:id/interactions', (ask, name) => history(ofContact(centre, ask, name))),
    route('/ucs/interactions/:id', (ask, name) => ({
      messageType: 'GetInteractionContentMessage',
      ...content(centre, ask, name),
    })),
  ];
};
