import type { WorkerInput } from '../../../contract/command.ts';
import type { WorkerPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { wholeObject } from '../../../domain/reading.ts';
import type { Worker } from '../../../domain/worker.ts';
import type { KitAccount } from '../../../kit/account.ts';
import { done } from '../../../kit/collection.ts';
import { namesIn } from '../../../kit/presence.ts';
import type { Form } from '../../../kit/rest.ts';
import type { Opened } from '../collections.ts';
import * as commands from '../commands.ts';
import type { RestcommSettings } from '../settings.ts';
import { labels } from '../wire.ts';
import { openQueuesOf } from './queues-of.ts';
import { readBack } from './read-back.ts';

/** A worker's members without those that are written into one; and these. */
const apart = ({ [commands.ADDRESS]: _, attributes, ...form }: Form): { form: Form; text: string | undefined } => ({
  form,
  text: attributes === undefined ? undefined : String(attributes),
});

export const openWorkerPort = (
  kit: KitAccount,
  opened: Pick<Opened, 'workspaces' | 'activities' | 'queues' | 'workers'>,
  { offlineActivities }: Pick<RestcommSettings, 'offlineActivities'>,
): WorkerPort => {
  const { account, inputs } = kit;
  const { workspaces, activities, workers } = opened;
  const { resource, port } = workers;
  const meansGone = namesIn(offlineActivities);

  /**
   * The vendor's own choice may be missing (contract §4.3), so a new worker is always told: the workspace's default, else one in
   * which it gets no work, preferably one that means gone.
   */
  const firstActivity = async (workspaceSid: string, call: Call): Promise<string> => {
    const { defaultActivity } = await workspaces.resource.get(workspaceSid, call);
    if (defaultActivity) return defaultActivity.nativeId;
    const { items } = await activities.resource.all({ workspaceSid, available: false }, call, 1);
    const away = items.filter((one) => one.available === false && one.workspace?.nativeId === workspaceSid);
    const chosen = away.find(({ name }) => meansGone(name)) ?? away[0];
    return (
      chosen?.ref.nativeId ??
      inputs.refuse('activity is needed: the workspace has no default one and none that is unavailable')
    );
  };

  /** Labels are replaced as a whole: what is to stay has to be read first. */
  const newAttributes = async (nativeId: string, input: WorkerInput, text: string | undefined, call: Call) => {
    const [keepsLabels, keepsAddress] = [(input.labels ?? null) === null, (input.contactUri ?? null) === null];
    const keepsSome = keepsAddress ? typeof input.labels === 'object' && !keepsLabels : keepsLabels;
    if (!keepsSome) return commands.attributesOf(input, text, null);
    const worker = await resource.get(nativeId, call);
    const flaw = () =>
      void inputs.refuse(
        keepsLabels
          ? 'the labels that the worker has cannot be read, so they cannot be kept: give labels, too'
          : 'the labels that the worker has cannot be read, so its address cannot be kept: give contactUri, too',
      );
    return commands.attributesOf(input, text, labels(wholeObject(worker.raw, 'data'), { account, path: 'data', flaw }));
  };

  /** The answer to a creation lacks the activity's name (contract §4.3). */
  const named = async (worker: Worker, call: Call): Promise<Worker> =>
    worker.presence.label === null ? readBack(resource, worker, call) : worker;

  return {
    ...port,
    create: async (input, call) => {
      // Refused before anything is read.
      const { form, text } = apart(inputs.formOf(commands.worker.create, input, true));
      const attributes =
        commands.attributesOf(input, text, null) ??
        inputs.refuse('contactUri is needed: the vendor calls the worker there');
      const activitySid = form.activitySid ?? (await firstActivity(String(form.workspaceSid), call));
      return done(await named(await resource.create({ ...form, activitySid, attributes }, call), call));
    },
    update: async (nativeId, input, call) => {
      // Refused before anything is read.
      const { form, text } = apart(inputs.formOf(commands.worker.update, input, false));
      const attributes = await newAttributes(nativeId, input, text, call);
      return done(await resource.update(nativeId, { ...form, attributes }, call));
    },
    setPresence: kit.setPresence({
      offline: offlineActivities,
      read: resource.get,
      activities: async ({ workspace }, available, call) => {
        const home = workspace?.nativeId;
        if (home === undefined)
          return inputs.refuse('the workspace of the worker is needed: its activities are those to choose from');
        const all = await activities.resource.whole({ workspaceSid: home, available }, call);
        return all.filter((one) => one.workspace?.nativeId === home);
      },
      preferred: async ({ workspace }, call) =>
        workspace && ((await workspaces.resource.get(workspace.nativeId, call)).defaultActivity?.nativeId ?? null),
      put: async (nativeId, activitySid, call) => named(await resource.update(nativeId, { activitySid }, call), call),
    }),
    queuesOf: openQueuesOf(kit, opened),
  };
};
