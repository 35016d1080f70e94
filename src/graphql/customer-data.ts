import { type GraphQLSchema, isInterfaceType, isNonNullType, isObjectType } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type { Context } from './context.ts';

/** Of every type: what the vendor said, which may be anything. */
const ANYWHERE = ['raw'] as const;

const OF_JOBS = ['externalId', 'labels', 'reason', 'tags'] as const;

/** Members that tell who a customer is or what was said: free text, addresses, and what others attached to a contact. */
export const CUSTOMER_DATA: Readonly<Record<string, readonly string[]>> = {
  Attachment: ['name'],
  Contact: ['from', 'language', 'name', 'subject', 'to'],
  Email: ['bcc', 'cc', 'from', 'html', 'subject', 'text', 'to'],
  HistoryReport: ['content'],
  Job: OF_JOBS,
  JobBefore: OF_JOBS,
  Message: ['name', 'text', 'url'],
  Note: ['text'],
  PhoneCall: ['from', 'participants', 'to'],
};

export const isCustomerData = (type: string, member: string): boolean =>
  ANYWHERE.some((name) => name === member) ||
  (Object.hasOwn(CUSTOMER_DATA, type) && (CUSTOMER_DATA[type]?.includes(member) ?? false));

const seesCustomerData = ({ principal }: Pick<Context, 'principal'>): boolean => !principal.withoutCustomerData;

const NULL_WITHOUT = 'Null for a principal without `customerData`.';

/**
 * A principal that may not see customer data gets `null` for each of these members, in queries, live views and changes alike.
 * Such a member must be nullable.
 */
export const holdCustomerData = (schema: GraphQLSchema): void => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isCustomerData(type.name, field.name)) continue;
      const { resolve } = field;
      if (isNonNullType(field.type)) throw new Error(`${type.name}.${field.name} is customer data and cannot be null`);
      field.description = [field.description, NULL_WITHOUT].filter(Boolean).join(' ');
      if (!isObjectType(type)) continue;
      if (!resolve) throw new Error(`${type.name}.${field.name} has no resolver`);
      field.resolve = (parent, args, context: Context, info) =>
        seesCustomerData(context) ? resolve(parent, args, context, info) : null;
    }
  }
};

/** Throws `FORBIDDEN` where one who does not see customer data would find it out by asking who matches. */
export const checkCustomerFilter = <I extends object>(
  input: I | null | undefined,
  members: readonly (keyof I & string)[],
  context: Pick<Context, 'principal'>,
): void => {
  if (seesCustomerData(context) || !input) return;
  const given = members.find((member) => input[member] !== undefined && input[member] !== null);
  if (given === undefined) return;
  throw new VendorError('FORBIDDEN', null, `this principal sees no customer data: "${given}" asks by it`);
};
