import type { Centre } from '../centre.ts';
import { listOf, oneOf } from '../listing.ts';
import type { Json, Queue, Skill } from '../records.ts';
import { refusal, unknown } from '../refusal.ts';
import { addresses, enabledFeatures, printUser } from '../render/user.ts';
import type { Handler } from '../request.ts';
import { printWhole } from './agent.ts';
import type { Route } from './route.ts';

const printQueue = (centre: Centre, { id, name, description, channel }: Queue): Json => ({
  id,
  name,
  description,
  channel,
  internal: false,
  ...addresses(centre, `/queues/${id}`),
});

const printSkill = (centre: Centre, { id, name }: Skill): Json => ({ id, name, ...addresses(centre, `/skills/${id}`) });

const features =
  (centre: Centre): Handler =>
  ({ query }) =>
    listOf('features', enabledFeatures(centre), query);

export const configRoutes = (centre: Centre): Route[] => {
  const print = {
    queue: (queue: Queue): Json => printQueue(centre, queue),
    skill: (skill: Skill): Json => printSkill(centre, skill),
  };
  return [
    {
      method: 'GET',
      path: '/users',
      handler: (ask) =>
        listOf(
          'users',
          [...centre.users.values()].map((user) =>
            'subresources' in ask.query ? printWhole(centre, user, ask) : printUser(centre, user),
          ),
          ask.query,
        ),
    },
    {
      method: 'GET',
      path: '/users/:userId',
      handler: (ask) => oneOf('user', printWhole(centre, ask.target, ask), ask.query),
    },
    {
      method: 'GET',
      path: '/queues',
      handler: ({ query }) => listOf('queues', [...centre.queues.values()].map(print.queue), query),
    },
    {
      method: 'GET',
      path: '/queues/:id',
      handler({ params, query }) {
        const queue = centre.queues.get(params.id ?? '');
        if (!queue) throw unknown(`queue ${params.id}`);
        return oneOf('queue', print.queue(queue), query);
      },
    },
    {
      method: 'GET',
      path: '/skills',
      handler: ({ query }) => listOf('skills', [...centre.skills.values()].map(print.skill), query),
    },
    {
      method: 'GET',
      path: '/skills/:id',
      handler({ params, query }) {
        const skill = centre.skills.get(params.id ?? '');
        if (!skill) throw unknown(`skill ${params.id}`);
        return oneOf('skill', print.skill(skill), query);
      },
    },
    { method: 'GET', path: '/features', handler: features(centre) },
    {
      method: 'GET',
      path: '/features/:id',
      handler({ params, query }) {
        const feature = enabledFeatures(centre).find(({ id }) => id === params.id);
        if (!feature) throw unknown(`feature ${params.id}`);
        return oneOf('feature', feature, query);
      },
    },
    {
      method: 'GET',
      path: '/system/features',
      handler(ask) {
        if (!ask.user.roles.includes('ROLE_ADMIN')) throw refusal(5, 'ROLE_ADMIN');
        return listOf('features', enabledFeatures(centre), ask.query);
      },
    },
  ];
};
