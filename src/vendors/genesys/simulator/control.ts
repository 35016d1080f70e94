import { openChannel, setDnd, setState } from './agents.ts';
import { type Centre, findQueue, findUser } from './centre.ts';
import { greet, type Participant, say } from './conversation-log.ts';
import { accept, complete, inviteDirectly, reject, revoke } from './desk.ts';
import { LOGIN_CHANNELS } from './furnish.ts';
import { addInteraction } from './interactions.ts';
import { isConversation, isInvited } from './media.ts';
import { offerRecord } from './outbound.ts';
import type { Bin, Interaction, Json, User } from './records.ts';
import { stateOf } from './states.ts';
import { type InteractionView, truthOf, view } from './view.ts';
import { itemsOf, park, pull } from './workbins.ts';

export interface InviteInit {
  readonly mediaType?: string;
  readonly subject?: string;
  readonly userData?: Json;
  /** Further fields of the medium, as printed. */
  readonly fields?: Json;
  /** The customer's id in the contact server. */
  readonly contactId?: string;
  /** Id or name; the first one unless told. Where it goes when the agent rejects it. */
  readonly queue?: string;
}

export interface RecordInit {
  readonly phone: string;
  readonly customFields?: Json;
}

const CUSTOMER: Participant = { nickname: 'Customer', type: 'Customer', participantId: 'customer' };

/** Plays agents, customers and the system, without HTTP. Names are user names or ids; an unknown one is a mistake and throws. */
export const controls = (centre: Centre) => {
  const userOf = (name: string): User => {
    const user = findUser(centre, name);
    if (!user) throw new RangeError(`no user ${name}`);
    return user;
  };
  const find = (id: string): Interaction => {
    const interaction = centre.interactions.get(id);
    if (!interaction) throw new RangeError(`no interaction ${id}`);
    return interaction;
  };
  const binOf = (workbinId: string, owner: string): Bin => {
    const workbin =
      centre.workbins.get(workbinId) ?? [...centre.workbins.values()].find(({ name }) => name === workbinId);
    if (!workbin) throw new RangeError(`no workbin ${workbinId}`);
    return { workbin, owner: workbin.type === 'Agent' ? userOf(owner).id : owner };
  };
  const holder = (interaction: Interaction): User => userOf(interaction.ownerId ?? '');

  return {
    /** Opens channels without HTTP, all `Ready`. */
    login(userName: string, channels: readonly string[] = LOGIN_CHANNELS): void {
      const user = userOf(userName);
      for (const channel of channels) {
        openChannel(centre, user, channel);
        setState(centre, user, channel, stateOf('Ready', channel));
      }
    },
    /** `Ready`, `NotReady`, `AfterCallWork` or a custom state. */
    setState(userName: string, channel: string, operationName: string): void {
      setState(centre, userOf(userName), channel, stateOf(operationName, channel));
    },
    setDnd(userName: string, channel: string, dnd: boolean): void {
      setDnd(centre, userOf(userName), channel, dnd);
    },
    /** A new interaction, for this agent whatever the state of the agent. */
    invite(userName: string, init: InviteInit = {}): InteractionView {
      const { mediaType = 'email', subject = 'Test', userData = {}, fields = {}, queue, contactId } = init;
      const queueId = queue === undefined ? [...centre.queues.keys()][0] : findQueue(centre, queue)?.id;
      const user = userOf(userName);
      const defaults = {
        email: {
          from: 'a@example.test',
          to: ['b@example.test'],
          cc: [],
          bcc: [],
          subject,
          body: '<p>x</p>',
          bodyAsPlainText: 'x',
          mime: 'text/html',
        },
      };
      const interaction = addInteraction(centre, {
        mediaType,
        queueId: queueId ?? null,
        ...(contactId !== undefined && { contactId }),
        userData: { Subject: subject, FromAddress: 'a@example.test', RRequestedSkills: null, ...userData },
        fields: { ...(mediaType === 'email' && defaults.email), ...fields },
      });
      if (isConversation(interaction.medium)) greet(centre, interaction, CUSTOMER);
      inviteDirectly(centre, interaction, user);
      return view(centre, interaction);
    },
    accept(id: string): void {
      accept(centre, find(id), holder(find(id)));
    },
    reject(id: string): void {
      reject(centre, find(id), holder(find(id)));
    },
    complete(id: string): void {
      complete(centre, find(id));
    },
    /** Withdraws an invitation. */
    revoke: (id: string): boolean => revoke(centre, find(id)),
    /** Puts it into a workbin (id or name) of `owner`: a user, a place or a group. An invitation is accepted first. */
    park(id: string, workbinId: string, owner: string): void {
      if (isInvited(find(id))) accept(centre, find(id), holder(find(id)));
      park(centre, find(id), binOf(workbinId, owner));
    },
    pull(id: string, userName: string): void {
      pull(centre, find(id), userOf(userName));
    },
    /** A record of an outbound campaign is laid before the agent. */
    offerRecord(userName: string, { phone, customFields = {} }: RecordInit): void {
      offerRecord(centre, userOf(userName), { phone, customFields });
    },
    /** While the conversation is running. */
    customerSays(id: string, text: string): void {
      say(centre, find(id), CUSTOMER, { text });
    },
    interaction(id: string): InteractionView | null {
      const interaction = centre.interactions.get(id);
      return interaction ? view(centre, interaction) : null;
    },
    /** Who is told of which workbin now; empty after everybody has unsubscribed. */
    workbinSubscriptions: () =>
      [...centre.subscriptions.values()].map(({ userId, bin: { workbin, owner } }) => ({
        userName: centre.users.get(userId)?.userName ?? userId,
        workbinId: workbin.id,
        workbinName: workbin.name,
        owner,
      })),
    /** How everything is at this moment, to hold against what an adapter believes. */
    truth: () => truthOf(centre),
    /** Ids of what lies in a workbin (id or name) of `owner`. */
    itemsOf: (workbinId: string, owner: string): string[] =>
      itemsOf(centre, binOf(workbinId, owner)).map(({ id }) => id),
  };
};

export type Controls = ReturnType<typeof controls>;
