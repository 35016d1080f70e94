import type { FastifyInstance, FastifyRequest } from '../../../sandbox/http-face.ts';
import { readBasic } from '../../../sandbox/rest/basic-auth.ts';
import { openCrud } from '../../../sandbox/rest/crud.ts';
import { paramsOf, refuseUnknown } from '../../../sandbox/rest/params.ts';
import { rateLimit } from '../../../sandbox/rest/rate.ts';
import { answerRefusals } from '../../../sandbox/rest/refusal.ts';
import type { Centre } from './centre.ts';
import { PAGE_NAMES } from './listing.ts';
import type { Account } from './records.ts';
import { invalid, mismatch, mistake, notFound, tooMany, unauthenticated } from './refusal.ts';
import { activities } from './resources/activities.ts';
import { events } from './resources/events.ts';
import { queues } from './resources/queues.ts';
import { taskReservations, workerReservations } from './resources/reservations.ts';
import { taskChannels } from './resources/task-channels.ts';
import { tasks } from './resources/tasks.ts';
import { workerChannels } from './resources/worker-channels.ts';
import { workers } from './resources/workers.ts';
import { workflows } from './resources/workflows.ts';
import { workspaces } from './resources/workspaces.ts';
import { statisticsRoutes } from './statistics/routes.ts';

export type Resources = ReturnType<typeof openResources>;

/** Every collection of the API (contract §4). */
export const openResources = (centre: Centre) => {
  const within = rateLimit(centre.clock, centre.switches.expression_requests_per_second);
  const mayEvaluate = (operation: string): void => {
    if (!within(operation)) throw tooMany(centre.switches);
  };
  return {
    workspaces: workspaces(centre),
    activities: activities(centre),
    queues: queues(centre, mayEvaluate),
    workflows: workflows(centre),
    workers: workers(centre, mayEvaluate),
    workerChannels: workerChannels(centre),
    taskChannels: taskChannels(centre),
    tasks: tasks(centre, mayEvaluate),
    taskReservations: taskReservations(centre),
    workerReservations: workerReservations(centre),
    events: events(centre),
  };
};

export const readForm = (text: string) => paramsOf(new URLSearchParams(text), invalid);

export const registerRoutes = (app: FastifyInstance, centre: Centre, resources: Resources): void => {
  const mayAsk = rateLimit(centre.clock, centre.switches.requests_per_second);
  /** An account with its token, or one of its API keys with its secret (contract §2). */
  const authenticate = (request: FastifyRequest): Account => {
    const login = readBasic(request.headers.authorization);
    for (const account of centre.accounts.values()) {
      const secret = account.sid === login?.user ? account.authToken : account.keys.get(login?.user ?? '');
      if (secret === undefined || secret !== login?.password) continue;
      if (!mayAsk(account.sid)) throw tooMany(centre.switches);
      return account;
    }
    throw unauthenticated(centre.switches);
  };
  answerRefusals(app, mistake);

  const crud = openCrud<Account>(app, {
    authenticate,
    read: readForm,
    check(given, known) {
      if (centre.switches.unknown_parameters === 'refused') refuseUnknown(given, known, invalid);
    },
    updates: 'POST',
    pageNames: PAGE_NAMES,
    mismatch,
  });
  crud.collection(resources.workspaces);
  crud.collection(resources.activities);
  crud.collection(resources.queues);
  crud.collection(resources.workflows);
  crud.collection(resources.workers);
  crud.collection(resources.workerChannels);
  crud.collection(resources.taskChannels);
  crud.collection(resources.tasks);
  crud.collection(resources.taskReservations);
  crud.collection(resources.workerReservations);
  crud.collection(resources.events);
  statisticsRoutes(centre, crud);

  app.setNotFoundHandler((request) => {
    authenticate(request);
    throw notFound(request.url.split('?', 1)[0] ?? '');
  });
};
