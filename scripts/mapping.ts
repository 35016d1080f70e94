import { capabilitiesOf } from '../src/contract/capability.ts';
import type { ReadPort, Taken } from '../src/contract/port.ts';
import type { Vendor } from '../src/contract/vendor.ts';
import type { VendorObject } from '../src/domain/object.ts';
import { type Opened, openEach } from './abilities.ts';
import { graphqlFields } from './graphql-fields.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const code = (text: string): string => `\`${text}\``;

const states = ({ mapping }: Vendor): string =>
  Object.entries(mapping.states)
    .map(([kind, rows]) =>
      table(
        [`${kind}: the vendor's state`, 'here'],
        rows.map(([native, ours]) => [code(native), code(ours)]),
      ),
    )
    .join('\n\n');

const fields = ({ adapter }: Opened): string => {
  const rows = Object.entries(adapter).flatMap(([name, port]): string[][] => {
    if (typeof port !== 'object' || port === null || !('pushes' in port)) return [];
    const {
      pushes,
      decides = [],
      cannot = [],
      forgets = [],
      untold = [],
    } = port as ReadPort<VendorObject, Record<string, unknown>>;
    const list = (members: readonly string[]) => members.map(code).join(', ') || '–';
    return [[name, list(pushes), list(decides), list(cannot), list(forgets), list(untold)]];
  });
  return table(
    [
      'object',
      'filters that reach the vendor and are checked here',
      'filters that the vendor alone decides',
      'filters that cannot be answered',
      'states that are not kept',
      'states that are never told',
    ],
    rows,
  );
};

/** What each command takes: a member of its input, and the vendor's name for it. */
const inputs = ({ adapter }: Opened): string => {
  const rows = Object.entries(adapter).flatMap(([name, port]): string[][] => {
    if (typeof port !== 'object' || port === null || !('takes' in port)) return [];
    return Object.entries(port.takes as Record<string, Readonly<Record<string, Taken>>>).map(([member, takes]) => [
      code(`${name}.${member}`),
      Object.entries(takes)
        // Options of which a vendor takes none are there to be refused by the names of the members that take their place.
        .filter(([, taken]) => taken !== '')
        .map(([input, taken]) =>
          typeof taken === 'string'
            ? `${code(input)}: ${code(taken)}`
            : `${code(input)}: ${code(taken.as)}, null clears`,
        )
        .join('<br>') || '–',
    ]);
  });
  return table(['command', "what it takes, and the vendor's name for it"], rows);
};

/** Each operation with the fields that use it, then those that no field uses, with the reason. */
const operations = ({ mapping }: Vendor): string => {
  const typed = mapping.operations.map(([native, members]) => {
    const used = new Set(members.flatMap((member) => graphqlFields.get(member) ?? []));
    return [code(native), [...used].map(code).join(', '), members.map(code).join(', ')];
  });
  const tables = [table(["the vendor's operation", 'fields that use it', 'members of the ports'], typed)];
  const untyped = (mapping.untyped ?? []).map(([native, reason, reach]) => [
    code(native),
    reach === 'none' ? '–' : code('vendorCall'),
    reason,
  ]);
  if (untyped.length > 0) {
    tables.push(table(["the vendor's operation without a field", 'reached by', 'why it has no field'], untyped));
  } else {
    tables.push('Every documented operation has a field.');
  }
  return tables.join('\n\n');
};

const section = (opened: Opened): string => {
  const { vendor } = opened;
  const words = Object.entries(vendor.words).map(([kind, word]) => [kind, word]);
  return [
    `## ${vendor.title}`,
    table(['here', 'there'], words),
    states(vendor),
    fields(opened),
    inputs(opened),
    operations(vendor),
  ].join('\n\n');
};

const HEAD = `# What becomes of each vendor's words

Printed from the code by \`npm run docs\`. A state that is not in a table is \`UNKNOWN\`, with the vendor's word beside it.

Every documented operation of a vendor is in one of its two last tables: with the fields that use it (a field that is not a root field is
\`Type.field\`; \`Subscription\` stands for all subscriptions), or without a field, with the reason. A field for one object or a list also
stands for the relations that lead to it. What has no field is reached by \`vendorCall\`; –: not by that either, since a call stays in its
account.`;

/** docs/mapping.md. */
export const mappingPage = async (): Promise<string> => {
  const opened = await openEach();
  return `${[HEAD, ...opened.map(section)].join('\n\n')}\n`;
};

/** Abilities that no operation of the vendor explains or no field uses, and operations that name an ability which does not exist. */
export const mappingGaps = async (): Promise<string[]> =>
  (await openEach()).flatMap(({ vendor, adapter }) => {
    const members = capabilitiesOf(adapter).filter(({ name }) => !name.endsWith('.ended'));
    const abilities = new Set(members.map(({ name }) => name));
    const explained = new Set(vendor.mapping.operations.flatMap(([, members]) => members));
    const missing = [...abilities].filter((name) => name !== 'passthrough' && !explained.has(name));
    const idle = [...abilities].filter((name) => name !== 'passthrough' && !graphqlFields.has(name));
    const strange = [...explained].filter((name) => !abilities.has(name));
    return [
      ...missing.map((name) => `${vendor.name}: no operation explains ${name}`),
      ...idle.map((name) => `${vendor.name}: no field uses ${name}`),
      ...strange.map((name) => `${vendor.name}: there is no ${name}`),
    ];
  });
