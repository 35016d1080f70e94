import { capabilitiesOf } from '../capabilities.ts';
import type { Centre } from '../centre.ts';
import { formatDate } from '../dates.ts';
import { WORDS } from '../media.ts';
import type { Interaction, Json } from '../records.ts';

const pathOf = (
  centre: Centre,
  { id, medium, mediaType }: Interaction,
): { readonly uri: string; readonly path: string } => {
  const plural = medium === 'openmedia' ? `openmedia/${mediaType}` : WORDS[medium].plural;
  // Samples have `me` for e-mails and calls alone, and the type of open media in the plural (contract §15.21).
  const printedPlural = medium === 'openmedia' ? `${plural}s` : plural;
  const mine = medium === 'email' || medium === 'call' ? `me/${plural}/${id}` : `${printedPlural}/${id}`;
  const printed = medium === 'email' && centre.switches.email_uri === 'email' ? `email/${id}` : mine;
  return { uri: `${centre.switches.external_api_url}/${printed}`, path: `/${plural}/${id}` };
};

const common = (centre: Centre, interaction: Interaction): Json => ({
  id: interaction.id,
  state: interaction.state,
  capabilities: [...capabilitiesOf(centre, interaction)],
  userData: { ...interaction.userData },
  ...pathOf(centre, interaction),
});

const email = (centre: Centre, interaction: Interaction): Json => ({
  ...common(centre, interaction),
  emailType: interaction.direction,
  contactId: interaction.contactId,
  ...interaction.fields,
  attachments: interaction.attachments.map((each) => ({
    ...each,
    uri: `${centre.switches.external_api_url}/documents/${each.id}`,
  })),
  receivedDate: formatDate(interaction.receivedAt),
  assignedTo: interaction.ownerId,
  suggestedQueueUris: [],
  // The vendor's spelling (contract §15.16).
  revelantResponseTemplateGroups: [],
});

const conversation = (centre: Centre, interaction: Interaction): Json => ({
  ...common(centre, interaction),
  [`${interaction.medium}Type`]: interaction.direction,
  participants: [],
  ...interaction.fields,
  receivedDate: formatDate(interaction.receivedAt),
  suggestedQueueUris: [],
  revelantResponseTemplateGroups: [],
});

const workitem = (centre: Centre, interaction: Interaction): Json => ({
  ...common(centre, interaction),
  workitemType: interaction.direction,
  ...interaction.fields,
  receivedDate: formatDate(interaction.receivedAt),
});

const openmedia = (centre: Centre, interaction: Interaction): Json => ({
  ...common(centre, interaction),
  mediaType: interaction.mediaType,
  openmediaType: interaction.direction,
  ...interaction.fields,
  receivedDate: formatDate(interaction.receivedAt),
});

/** The call that this one was made from (contract §12.5). */
const parentOf = (centre: Centre, { parentId }: Interaction): Json =>
  parentId === null
    ? {}
    : {
        parentCallUri: `${centre.switches.external_api_url}/me/calls/${parentId}`,
        parentCallPath: `/calls/${parentId}`,
      };

const call = (centre: Centre, interaction: Interaction): Json => ({
  ...common(centre, interaction),
  ...parentOf(centre, interaction),
  callUuid: interaction.id,
  connId: interaction.id.slice(0, 16).toLowerCase(),
  callType: interaction.direction,
  mute: 'Off',
  recordingState: 'Stopped',
  supervisorListeningIn: false,
  monitoredUserMuted: false,
  monitoring: false,
  // A string (contract §8).
  duration: String(Math.max(0, Math.round((centre.clock.now() - interaction.receivedAt) / 1000))),
  ...interaction.fields,
});

const PRINTERS = {
  email,
  chat: conversation,
  smssession: conversation,
  facebooksession: conversation,
  workitem,
  openmedia,
  call,
};

export const printInteraction = (centre: Centre, interaction: Interaction): Json =>
  PRINTERS[interaction.medium](centre, interaction);
