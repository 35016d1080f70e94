import type { Centre } from '../centre.ts';
import { unknown } from '../refusal.ts';
import { addresses } from '../render/user.ts';
import { AGENT_STATES } from '../states.ts';
import type { Route } from './route.ts';

const GROUPS: Readonly<Record<string, { readonly displayName: string; readonly print: () => unknown }>> = {
  'agent-states': {
    displayName: 'Agent states',
    print: () =>
      AGENT_STATES.map(({ operationName, userState: { id, displayName, ...rest } }) => ({
        id,
        operationName,
        displayName,
        ...rest,
      })),
  },
  'general-settings': {
    displayName: 'General settings',
    // An object, where other groups are lists (contract §13).
    print: () => ({ countryCode: 'US', countryDigits: '1', countryName: 'United States' }),
  },
  dispositions: {
    displayName: 'Dispositions',
    print: () => ['Resolved', 'Follow up', 'Spam'].map((name) => ({ name, displayName: name })),
  },
};

export const settingsRoutes = (centre: Centre): Route[] => [
  {
    method: 'GET',
    path: '/settings',
    handler: () => ({
      settings: Object.entries(GROUPS).map(([name, { displayName }]) => ({
        displayName,
        ...addresses(centre, `/settings/${name}`),
      })),
    }),
  },
  {
    method: 'GET',
    path: '/settings/:group',
    handler({ params }) {
      const group = GROUPS[params.group ?? ''];
      if (!group) throw unknown(`settings ${params.group}`);
      return { settings: group.print() };
    },
  },
];
