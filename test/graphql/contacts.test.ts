import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountOf, type Estate, openEstate } from './estate.ts';
import { dataOf } from './house.ts';

let estate: Estate;
beforeAll(async () => {
  estate = await openEstate();
});
afterAll(() => estate.close());

interface Contact {
  readonly direction: string | null;
  readonly from: string | null;
  readonly to: readonly string[] | null;
  readonly name: string | null;
  readonly language: string | null;
  readonly subject: string | null;
}

interface JobRow {
  readonly id: string;
  readonly channelKind: string;
  readonly labels: Readonly<Record<string, unknown>> | null;
  readonly tags: Readonly<Record<string, unknown>> | null;
  readonly raw: { readonly participants?: readonly { readonly nickname: string; readonly type: string }[] };
  readonly contact: Contact | null;
}

const FIELDS = 'id channelKind labels tags raw contact { direction from to name language subject }';

const jobsOf = async (vendor: string, filter = ''): Promise<readonly JobRow[]> => {
  const query = `{ jobs(first: 100, filter: { accounts: ["${accountOf(vendor)}"] ${filter} }) { nodes { ${FIELDS} } } }`;
  return (await dataOf(estate.run<{ jobs: { nodes: readonly JobRow[] } }>(query))).jobs.nodes;
};

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** What becomes of the labels of each sandbox, by its configuration. */
const EXPECTED: Readonly<Record<string, (job: JobRow) => Contact>> = {
  azure: ({ labels }) => ({
    direction: labels?.Direction === 'Incoming' ? 'INBOUND' : null,
    from: text(labels?.CustomerNumber),
    to: null,
    name: text(labels?.CustomerName),
    language: text(labels?.language),
    subject: text(labels?.topic),
  }),
  twilio: ({ labels }) => ({
    direction: labels?.direction === 'inbound' ? 'INBOUND' : null,
    from: text(labels?.from),
    to: text(labels?.to) === null ? null : [String(labels?.to)],
    name: text(labels?.customer_name),
    language: text(labels?.language),
    subject: text(labels?.topic),
  }),
  restcomm: ({ labels, tags }) => ({
    direction: labels?.call_type === 'I' ? 'INBOUND' : null,
    from: text(tags?.callerId),
    to: null,
    name: text(labels?.customer),
    language: text(labels?.language),
    subject: text(labels?.topic),
  }),
};

const orNone = (contact: Contact): Contact | null =>
  Object.values(contact).every((member) => member === null) ? null : contact;

describe.each(Object.entries(EXPECTED))('the contact of a job of %s', (vendor, expected) => {
  test('is read from the labels that its account names', async () => {
    const jobs = await jobsOf(vendor);
    expect(jobs.map(({ id, contact }) => [id, contact])).toEqual(jobs.map((job) => [job.id, orNone(expected(job))]));
    const whole = jobs.filter(({ contact }) => contact?.from && contact.name && contact.subject && contact.direction);
    expect(whole.length).toBeGreaterThan(0);
  });

  test('is told alike by a read of one', async () => {
    const job = (await jobsOf(vendor)).find(({ contact }) => contact?.name);
    const query = `query ($id: ID!) { node(id: $id) { ... on Job { ${FIELDS} } } }`;
    const { node } = await dataOf(estate.run<{ node: JobRow }>(query, { variables: { id: job?.id } }));
    expect(node.contact).toEqual(job?.contact);
  });

  test('finds it by the name of the customer', async () => {
    const name = (await jobsOf(vendor)).find(({ contact }) => contact?.name)?.contact?.name ?? '';
    const found = await jobsOf(vendor, `text: "${name.toUpperCase()}"`);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ contact }) => contact?.name !== name)).toEqual([]);
  });
});

describe('hostile values of labels', () => {
  const LABELS: Readonly<Record<string, { readonly name: string; readonly from: string; readonly direction: string }>> =
    {
      azure: { name: 'CustomerName', from: 'CustomerNumber', direction: 'Direction' },
      twilio: { name: 'customer_name', from: 'from', direction: 'direction' },
      restcomm: { name: 'customer', from: 'topic', direction: 'call_type' },
    };
  const MUTATION = `mutation ($id: ID!, $labels: JSON!) {
    updateJob(input: { id: $id, labels: $labels }) { __typename ... on Error { message } }
  }`;

  const changed = async (vendor: string, labels: object): Promise<Contact | null> => {
    const [job] = (await jobsOf(vendor, 'states: [QUEUED]')).filter(({ contact }) => contact !== null);
    const done = await dataOf(estate.run<{ updateJob: object }>(MUTATION, { variables: { id: job?.id, labels } }));
    expect(done.updateJob).toMatchObject({ __typename: expect.not.stringMatching(/Error/) });
    const query = `query ($id: ID!) { node(id: $id) { ... on Job { ${FIELDS} } } }`;
    const { node } = await dataOf(estate.run<{ node: JobRow }>(query, { variables: { id: job?.id } }));
    return node.contact;
  };

  test.each(Object.entries(LABELS))('of %s are text or nothing', async (vendor, { name, from, direction }) => {
    const member = vendor === 'restcomm' ? 'subject' : 'from';
    const control = 'a\u0000b\u001b[31m';
    expect(await changed(vendor, { [name]: 5, [from]: '1', [direction]: 2 })).toMatchObject({
      name: '5',
      [member]: '1',
      direction: null,
    });
    if (vendor !== 'azure') {
      expect(await changed(vendor, { [name]: { a: 'b' }, [from]: '2', [direction]: ['in'] })).toMatchObject({
        name: null,
        [member]: '2',
        direction: null,
      });
    }
    expect(await changed(vendor, { [name]: control, [from]: true })).toMatchObject({ name: control });
    expect(await changed(vendor, { [name]: 'x'.repeat(1_000_000), [from]: '3' })).toMatchObject({
      name: null,
      [member]: '3',
    });
  });
});

test('Genesys tells who wrote an e-mail about what, and the name of who chats', async () => {
  const customers = ({ raw }: JobRow) => raw.participants?.filter(({ type }) => type === 'Customer') ?? [];
  const isChat = (job: JobRow) => job.channelKind === 'CHAT' && customers(job).length > 0;
  let jobs = await jobsOf('genesys');
  for (let moment = 0; moment < 60 && !jobs.some(isChat); moment += 1) {
    await estate.clock.advance(60_000);
    jobs = await jobsOf('genesys');
  }
  const emails = jobs.filter(({ channelKind }) => channelKind === 'EMAIL');
  expect(emails.filter(({ contact }) => contact?.from && contact.subject)).not.toEqual([]);
  const chats = jobs.filter(isChat);
  expect(chats).not.toEqual([]);
  expect(chats.map(({ contact }) => contact?.name)).toEqual(chats.map((job) => customers(job)[0]?.nickname));
});
