import type { Random } from '../../src/sandbox/random.ts';
import { taskId, workbinId } from '../../src/vendors/genesys/ids.ts';
import type { Ear } from './ear.ts';
import { type Floor, has, until } from './floor.ts';

const HELD_TASKS = new Set(['OFFERED', 'ACTIVE']);
const HELD_JOBS = new Set(['OFFERED', 'ASSIGNED', 'PARKED']);

const sorted = (lines: Iterable<string>): string[] => [...lines].sort();

/** What the logins have in hand and on their shelves, in the vendor's own memory. */
export const truthOf = ({ sim }: Floor) => {
  const { interactions, workbins } = sim.truth();
  const held = interactions.flatMap(({ id, owner, state }) => {
    const offered = state === 'Invited' || state === 'Ringing';
    return owner === null ? [] : [{ id, owner: has(sim.ids.users[owner]), offered }];
  });
  const laid = workbins.flatMap(({ id, owner, items }) =>
    items.map((item) => ({ id: item, on: workbinId(id, { type: 'user', name: owner }) })),
  );
  return {
    tasks: sorted(held.map(({ id, owner, offered }) => `${taskId(id, owner)} ${offered ? 'OFFERED' : 'ACTIVE'}`)),
    jobs: sorted([
      ...held.map(({ id, owner, offered }) => `${id} ${offered ? 'OFFERED' : 'ASSIGNED'} ${owner}`),
      ...laid.map(({ id, on }) => `${id} PARKED ${on}`),
    ]),
  };
};

/** The same, as readers of tasks and jobs have put it together from what they were told. */
export const pictureOf = (tasks: Pick<Ear, 'fold'>, jobs: Pick<Ear, 'fold'>) => ({
  tasks: sorted(
    [...tasks.fold('Task').values()]
      .filter(({ state }) => HELD_TASKS.has(state.state))
      .map(({ ref, state }) => `${ref.nativeId} ${state.state}`),
  ),
  jobs: sorted(
    [...jobs.fold('Job').values()]
      .filter(({ state }) => HELD_JOBS.has(state.state))
      .map(({ ref, state: { state }, worker, workbin }) => {
        const where = state === 'PARKED' ? workbin : worker;
        return `${ref.nativeId} ${state} ${where?.nativeId}`;
      }),
  ),
});

/** What lies on the shelves, as a reader of workbins has counted what came and went. */
export const shelvesOf = (workbins: Ear): string[] => {
  const lying = new Set<string>();
  for (const { ref, cause, job } of workbins.changes()) {
    if (cause === 'ItemAdded') lying.add(`${job?.nativeId} PARKED ${ref.nativeId}`);
    if (cause === 'ItemRemoved') lying.delete(`${job?.nativeId} PARKED ${ref.nativeId}`);
  }
  return sorted(lying);
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Agents and customers do this and that, some of it in one go. */
export const bustle = async ({ sim, name, id }: Floor, random: Random, steps: number): Promise<void> => {
  const users = ['ada', 'ben'];
  for (let step = 0; step < steps; step += 1) {
    const all = sim.truth().interactions;
    const invited = all.filter(({ state }) => state === 'Invited');
    const held = all.filter(({ owner, state }) => owner !== null && state !== 'Invited');
    const laid = all.filter(({ workbin }) => workbin !== null);
    const does = random.next();
    if (does < 0.35 || all.length < 3) {
      sim.invite(name(random.pick(users)), { mediaType: random.pick(['email', 'chat', 'workitem']) });
    } else if (does < 0.55 && invited.length > 0) sim.accept(random.pick(invited).id);
    else if (does < 0.65 && invited.length > 0) sim.reject(random.pick(invited).id);
    else if (does < 0.7 && invited.length > 0) sim.revoke(random.pick(invited).id);
    else if (does < 0.82 && held.length > 0) sim.park(random.pick(held).id, 'drafts', id(random.pick(users)));
    else if (does < 0.92 && laid.length > 0) sim.pull(random.pick(laid).id, name(random.pick(users)));
    else if (held.length > 0) sim.complete(random.pick(held).id);
    if (random.chance(0.4)) await turn();
  }
};

/**
 * Waits until what was done so far has been heard: messages of one login come in their order, so one more for each shows that those
 * before it have come; what is read beside them has been read when nothing is under way.
 */
export const quiet = async (floor: Floor, tasks: Ear): Promise<void> => {
  const { sim, events, name, id } = floor;
  const marks = ['ada', 'ben'].map((user) => taskId(sim.invite(name(user), { subject: 'mark' }).id, id(user)));
  await until(() => {
    const missing = marks.filter((mark) => !tasks.fold('Task').has(mark));
    const { state, staleSince } = events.health('gws');
    const { upstream, listeners } = events.holds();
    const idle = 1 + new Set(sim.workbinSubscriptions().map(({ workbinId, owner }) => `${workbinId} ${owner}`)).size;
    if (missing.length > 0 || state !== 'LIVE' || staleSince !== null || upstream !== idle) {
      throw new Error(`not quiet yet: ${JSON.stringify({ missing, state, staleSince, upstream, idle, listeners })}`);
    }
  });
};
