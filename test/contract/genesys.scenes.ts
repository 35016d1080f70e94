import type { OpenScenes } from '../../src/testing/bench.ts';
import type { CommandName, Scene, Take } from '../../src/testing/scenes.ts';
import { SIMULATED_PASSWORD } from '../../src/vendors/genesys/simulator/furnish.ts';
import type { GenesysSimulation, InteractionView, Letter } from '../../src/vendors/genesys/simulator/index.ts';

type Json = Readonly<Record<string, unknown>>;
type Truth = ReturnType<GenesysSimulation['truth']>;

/** The vendor's id of the state. */
const READY = '9430250E-0A1B-421F-B372-F29E69366DED';
const CHANNELS = ['email', 'chat', 'workitem'];
/** On which the worker is logged in whose presence is changed. */
const OPEN = ['email', 'chat'];

export const scenes: OpenScenes = ({ simulation }) => {
  const vendor = simulation as GenesysSimulation;
  const [, ada, ben] = vendor.settings.users.map(({ userName }) => userName);
  if (ada === undefined || ben === undefined) throw new Error('two agents are needed');
  const idOf = (userName: string): string => vendor.ids.users[userName] ?? '';
  const [queueId = ''] = Object.values(vendor.ids.queues);
  const shelf = `${vendor.ids.workbins.drafts}@user:${idOf(ada)}`;
  vendor.login(ada, CHANNELS);
  vendor.login(ben, OPEN);
  const rest = (): void => {
    for (const channel of OPEN) vendor.setState(ben, channel, 'NotReady');
  };
  rest();

  let made = 0;
  const name = (): string => {
    made += 1;
    return `made ${made}`;
  };
  const times = (...effects: readonly boolean[]): number[] => effects.map((isThere) => (isThere ? 1 : 0));

  const at = (id: string): InteractionView | null => vendor.interaction(id);
  const attachments = (id: string): readonly unknown[] => {
    const { attachments: all } = at(id)?.resource ?? {};
    return Array.isArray(all) ? all : [];
  };
  const isWith = (id: string, userName: string, state: string): boolean =>
    at(id)?.owner === userName && at(id)?.state === state;
  const isOver = (id: string, userName: string): boolean => {
    const now = at(id);
    return (
      now === null || now.owner !== userName || !['Invited', 'Processing', 'Composing', 'Chatting'].includes(now.state)
    );
  };
  const task = (id: string): string => `${id}@${idOf(ada)}`;

  const invited = (mediaType = 'email', userData: Json = {}): string => vendor.invite(ada, { mediaType, userData }).id;
  const working = (mediaType = 'email', userData: Json = {}): string => {
    const id = invited(mediaType, userData);
    vendor.accept(id);
    return id;
  };
  /** Takes it out of everybody's hands. */
  const finish = (id: string) => (): void => {
    const now = at(id);
    if (now === null || ['Completed', 'Canceled', 'Revoked'].includes(now.state)) return;
    if (now.workbin) vendor.pull(id, ada);
    vendor.complete(id);
  };

  /** A draft of Ada's. */
  const drafted = async (): Promise<string> => {
    const mark = name();
    await direct('/me/emails', { operationName: 'Create', queueUri: uriOf(queueId), userData: { mark } });
    return marked(mark)[0]?.id ?? '';
  };
  const uriOf = (id: string): string => `http://gws.example.invalid:8090/api/v2/queues/${id}`;
  const marked = (mark: string): Truth['interactions'] =>
    vendor.truth().interactions.filter(({ userData }) => userData.mark === mark);
  /** As Ada, in the vendor's own words and without the adapter. */
  const direct = async (path: string, body: Json): Promise<void> => {
    const answer = await fetch(`${vendor.url}/api/v2${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${ada}:${SIMULATED_PASSWORD}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const told = await answer.text();
    if ((JSON.parse(told) as Json).statusCode !== 0) throw new Error(`${path}: ${told}`);
  };

  /** How many operations have told of this, by their numbers. */
  const heard = (tells: (data: Json) => boolean) => {
    const numbers = new Set<unknown>();
    const stop = vendor.events(({ data }: Letter) => {
      if (tells(data)) numbers.add(data.referenceId);
    });
    return { count: () => numbers.size, stop };
  };

  const scene = (
    command: CommandName,
    telling: Scene['telling'],
    begin: Scene['begin'],
    more: Partial<Scene> = {},
  ): Scene => ({
    command,
    telling,
    begin,
    ...more,
  });
  /** About an interaction in Ada's hands. */
  const about =
    (
      make: () => string | Promise<string>,
      given: (id: string) => readonly unknown[],
      effects: (id: string) => readonly number[],
    ) =>
    async (): Promise<Take> => {
      const id = await make();
      return { given: given(id), effects: () => effects(id), end: finish(id) };
    };

  const commented = (
    telling: Scene['telling'],
    { disposition }: { readonly disposition?: string },
    as: string,
  ): Scene =>
    scene(
      'task.complete',
      telling,
      () => {
        const id = working();
        const reason = name();
        const { count, stop } = heard(({ email, notificationType }) => {
          const { id: told, userData } = (email ?? {}) as { readonly id?: string; readonly userData?: Json };
          return told === id && userData?.Comment === reason && notificationType === 'PropertiesUpdated';
        });
        const isDisposed = () => times(at(id)?.userData.DispositionCode === disposition);
        return {
          given: [task(id), { ...(disposition && { disposition }), reason }],
          effects: () => [...(disposition ? isDisposed() : []), count(), ...times(isOver(id, ada))],
          end: () => {
            stop();
            finish(id)();
          },
        };
      },
      { as },
    );

  const states = (userName: string): readonly string[] =>
    OPEN.map((channel) => {
      const user = vendor.truth().users.find((one) => one.userName === userName);
      return String(user?.channels.find((one) => one.channel === channel)?.userState.state);
    });

  return [
    scene(
      'task.accept',
      'SHOWN',
      about(
        invited,
        (id) => [task(id)],
        (id) => times(isWith(id, ada, 'Processing')),
      ),
    ),
    // An interaction that is gone may have ended in any way; one that is there has not ended.
    scene(
      'task.decline',
      'LIKE',
      about(
        invited,
        (id) => [task(id), {}],
        (id) => times(isOver(id, ada)),
      ),
      {
        // The page of this operation promises an empty answer, its sample the usual one.
        answers: 'an empty body',
      },
    ),
    scene(
      'task.complete',
      'LIKE',
      about(
        working,
        (id) => [task(id), {}],
        (id) => times(isOver(id, ada)),
      ),
    ),
    // No page says where comments are seen: one that is seen is there, and one that is not may be there as well.
    commented(['SHOWN', 'SEEN', 'LIKE'], { disposition: 'Resolved' }, 'with a disposition and a reason'),
    commented(['SEEN', 'LIKE'], {}, 'with a reason'),
    scene(
      'task.transfer',
      'LIKE',
      about(
        working,
        (id) => [task(id), { worker: idOf(ben) }],
        (id) => times(isWith(id, ben, 'Invited')),
      ),
    ),
    scene(
      'task.setData',
      'SHOWN',
      about(
        () => working('email', { gone: 'x' }),
        (id) => [task(id), { set: { kept: 'yes' }, remove: ['gone'] }],
        (id) => times(at(id)?.userData.kept === 'yes', at(id)?.userData.gone === undefined),
      ),
    ),
    scene('task.act', 'UNTOLD', async () => {
      const id = working('chat');
      const text = name();
      const { count, stop } = heard((data) => JSON.stringify(data.messages ?? []).includes(`"${text}"`));
      return {
        given: [task(id), { action: 'SendMessage', parameters: { text } }],
        effects: () => [count()],
        end: () => {
          stop();
          finish(id)();
        },
      };
    }),
    scene('email.create', 'UNTOLD', () => {
      const mark = name();
      return {
        given: [{ worker: idOf(ada), queue: queueId, data: { mark } }],
        effects: () => [marked(mark).length],
        end: () => {
          for (const { id } of marked(mark)) finish(id)();
        },
      };
    }),
    scene('email.reply', 'UNTOLD', () => {
      const id = working();
      const mark = name();
      return {
        given: [task(id), { queue: queueId, text: 'Thank you', data: { mark } }],
        effects: () => [marked(mark).length],
        end: () => {
          for (const one of [id, ...marked(mark).map((each) => each.id)]) finish(one)();
        },
      };
    }),
    scene('email.save', 'AGAIN', async () => {
      const id = await drafted();
      const subject = name();
      return {
        given: [task(id), { subject }],
        effects: () => times(at(id)?.resource.subject === subject),
        end: finish(id),
      };
    }),
    scene(
      'email.send',
      'LIKE',
      about(
        drafted,
        (id) => [task(id), { queue: queueId }],
        (id) => times(isOver(id, ada)),
      ),
    ),
    scene(
      'email.discard',
      'LIKE',
      about(
        drafted,
        (id) => [task(id)],
        (id) => times(isOver(id, ada)),
      ),
    ),
    scene(
      'email.attach',
      'SHOWN',
      about(
        drafted,
        (id) => [task(id), { document: 'D1' }],
        (id) => [attachments(id).length],
      ),
    ),
    scene(
      'email.detach',
      'SHOWN',
      about(
        async () => {
          const id = await drafted();
          await direct(`/me/emails/${id}`, { operationName: 'AddAttachment', documentId: 'D1' });
          return id;
        },
        (id) => [task(id), 'D1'],
        (id) => times(attachments(id).length === 0),
      ),
    ),
    scene(
      'workbin.park',
      'SHOWN',
      about(
        working,
        (id) => [shelf, id],
        (id) => times(at(id)?.workbin !== null),
      ),
    ),
    scene(
      'workbin.pull',
      'SHOWN',
      about(
        () => {
          const id = working();
          vendor.park(id, 'drafts', ada);
          return id;
        },
        (id) => [shelf, { job: id, worker: idOf(ada) }],
        (id) => times(isWith(id, ada, 'Processing')),
      ),
    ),
    ...(['READY', 'NOT_READY'] as const).map((wanted) =>
      scene(
        'worker.setPresence',
        'SHOWN',
        () => {
          const [from, to] = wanted === 'READY' ? ['NotReady', 'Ready'] : ['Ready', 'NotReady'];
          for (const channel of OPEN) vendor.setState(ben, channel, from);
          return {
            given: [idOf(ben), wanted],
            effects: () => times(...states(ben).map((state) => state === to)),
            end: rest,
          };
        },
        { as: wanted },
      ),
    ),
    // The activity that is shown of a worker is that of one channel.
    scene('worker.update', 'AGAIN', () => {
      rest();
      return {
        given: [idOf(ben), { activity: READY }],
        effects: () => times(...states(ben).map((state) => state === 'Ready')),
        end: rest,
      };
    }),
  ];
};
