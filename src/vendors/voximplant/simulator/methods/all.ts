import type { Centre } from '../centre.ts';
import type { Method } from '../method.ts';
import { agentMethods } from './agents.ts';
import { applicationMethods } from './applications.ts';
import { bindingMethods } from './bindings.ts';
import { historyMethods } from './history.ts';
import { metricsMethods } from './metrics.ts';
import { queueMethods } from './queues.ts';
import { skillMethods } from './skills.ts';
import { stateMethods } from './state.ts';
import { statusMethods } from './statuses.ts';
import { userMethods } from './users.ts';

/** All that is answered, by the vendor's own names. */
export const allMethods = (centre: Centre): ReadonlyMap<string, Method> =>
  new Map(
    [
      applicationMethods(centre),
      userMethods(centre),
      queueMethods(centre),
      skillMethods(centre),
      agentMethods(centre),
      bindingMethods(centre),
      statusMethods(centre),
      stateMethods(centre),
      metricsMethods(centre),
      historyMethods(centre),
    ].flatMap((each) => Object.entries(each)),
  );
