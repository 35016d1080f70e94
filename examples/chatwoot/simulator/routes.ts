import { answerRefusals, type FastifyInstance, type FastifyRequest, Refusal, type SimJob } from 'trunkline/sandbox';
import {
  assigneeOf,
  type Centre,
  conversationsOf,
  showAgent,
  showConversation,
  showTeam,
  statusOf,
  type Team,
  teamOf,
} from './centre.ts';

const ROOT = '/api/v1/accounts/1';
const PAGE = 25;

type Body = Readonly<Record<string, unknown>>;

const missing = (): Refusal => new Refusal(404, { error: 'Resource could not be found' });
const invalid = (message: string): Refusal => new Refusal(422, { message, attributes: [] });

export const errorBody = (status: number): object => ({ error: `Sandbox error ${status}` });

const bodyOf = ({ body }: FastifyRequest): Body => {
  try {
    const value: unknown = JSON.parse(String(body));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {
    throw invalid('the body is not JSON');
  }
  throw invalid('the body is no object');
};

/** Refuses what is not documented, so that nobody relies on it. */
const only = (given: Body, ...known: readonly string[]): Body => {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`${unknown} is not documented`);
  return given;
};

const LIST = ['assignee_type', 'status', 'q', 'inbox_id', 'team_id', 'labels', 'page', 'sort_by'];

export interface Routes {
  readonly centre: Centre;
  readonly accessToken: string;
  /** Whether lists of conversations can be sorted, as versions from 3 can. */
  readonly sorts: boolean;
  readonly changed: (job: SimJob) => void;
}

export const registerRoutes = (app: FastifyInstance, { centre, accessToken, sorts, changed }: Routes): void => {
  const { world, teams, byHand } = centre;
  answerRefusals(app, (text) => new Refusal(500, { error: text }));
  app.addHook('preHandler', async ({ headers }) => {
    if (headers.api_access_token !== accessToken) throw new Refusal(401, { error: 'Invalid Access Token' });
  });
  const idOf = ({ params }: FastifyRequest): string => String((params as { readonly id: string }).id);
  const jobOf = (request: FastifyRequest): SimJob => {
    const job = world.jobs.get(idOf(request)) ?? centre.snoozed.get(idOf(request));
    if (job) return job;
    throw missing();
  };
  const nameOf = (given: unknown, own?: Team): string => {
    const name = typeof given === 'string' ? given.trim() : '';
    if (name === '') throw invalid("Name can't be blank");
    if ([...teams.values()].some((team) => team !== own && team.name === name))
      throw invalid('Validation failed: Name has already been taken');
    return name;
  };
  const textOf = (given: unknown): string | null => (typeof given === 'string' && given !== '' ? given : null);

  app.get(`${ROOT}/agents`, async () => [...world.workers.keys()].map((id) => showAgent(centre, id)));

  app.get(`${ROOT}/teams`, async () => [...teams.values()].map(showTeam));
  app.get(`${ROOT}/teams/:id`, async (request) => {
    const team = teams.get(idOf(request));
    if (!team) throw missing();
    return showTeam(team);
  });
  app.post(`${ROOT}/teams`, async (request) => {
    const { name, description } = only(bodyOf(request), 'name', 'description', 'allow_auto_assign');
    const team = { id: '', name: nameOf(name), description: textOf(description) };
    const made = { ...team, id: centre.newId('team') };
    teams.set(made.id, made);
    world.addQueue({ id: made.id, name: made.name, admits: () => false });
    return showTeam(made);
  });
  app.patch(`${ROOT}/teams/:id`, async (request) => {
    const team = teams.get(idOf(request));
    if (!team) throw missing();
    const given = only(bodyOf(request), 'name', 'description', 'allow_auto_assign');
    if (given.name !== undefined) team.name = nameOf(given.name, team);
    if (given.description !== undefined) team.description = textOf(given.description);
    world.changeQueue(team.id, { name: team.name });
    return showTeam(team);
  });

  app.get(`${ROOT}/conversations`, async (request) => {
    const query = only(request.query as Body, ...LIST) as Readonly<Record<string, string | undefined>>;
    const { status = 'open', assignee_type = 'all', team_id, page = '1', sort_by } = query;
    const found = conversationsOf(centre).filter(
      (job) =>
        (status === 'all' || statusOf(centre, job) === status) &&
        (team_id === undefined || teamOf(centre, job) === team_id),
    );
    const assigned = found.filter((job) => assigneeOf(centre, job) !== null);
    const wanted =
      assignee_type === 'all'
        ? found
        : assignee_type === 'assigned'
          ? assigned
          : found.filter((job) => !assigned.includes(job));
    const isOldestFirst = sorts && sort_by === 'created_at_asc';
    const activity = ({ id }: SimJob): number => centre.changedAt.get(id) ?? 0;
    const sorted = wanted.toSorted((a, b) =>
      isOldestFirst ? a.createdAt - b.createdAt || a.order - b.order : activity(b) - activity(a) || b.order - a.order,
    );
    const start = (Math.max(1, Number(page) || 1) - 1) * PAGE;
    return {
      data: {
        meta: {
          mine_count: 0,
          assigned_count: assigned.length,
          unassigned_count: found.length - assigned.length,
          all_count: found.length,
        },
        payload: sorted.slice(start, start + PAGE).map((job) => showConversation(centre, job)),
      },
    };
  });
  app.get(`${ROOT}/conversations/:id`, async (request) => showConversation(centre, jobOf(request)));
  app.post(`${ROOT}/conversations/:id/toggle_status`, async (request) => {
    const job = jobOf(request);
    const { status } = only(bodyOf(request), 'status', 'snoozed_until');
    if (status !== 'resolved' && status !== statusOf(centre, job))
      throw invalid('the sandbox resolves conversations only');
    if (status === 'resolved' && !world.complete(job.id)) world.cancel(job.id);
    return {
      meta: {},
      payload: { success: true, current_status: statusOf(centre, job), conversation_id: Number(job.id) },
    };
  });
  app.post(`${ROOT}/conversations/:id/assignments`, async (request) => {
    const job = jobOf(request);
    const given = only(bodyOf(request), 'assignee_id', 'team_id');
    const [assignee, team] = [given.assignee_id, given.team_id].map((id) => (id === undefined ? null : String(id)));
    if (assignee ? !world.workers.has(assignee) : !teams.has(team ?? '')) throw missing();
    // A team that is assigned keeps whoever is at work.
    byHand.set(job.id, { ...byHand.get(job.id), ...(assignee ? { assignee } : { team: team ?? null }) });
    changed(job);
    return assignee ? showAgent(centre, assignee) : showTeam(teams.get(team ?? '') as Team);
  });
};
