import type { GraphQLSchema } from 'graphql';
import type { Kind } from '../domain/ref.ts';
import './accounts.ts';
import './activity-commands.ts';
import './activity.ts';
import './bindings.ts';
import './command-status.ts';
import './counts.ts';
import './email-commands.ts';
import './feed.ts';
import './job.ts';
import './history-report.ts';
import './live-board.ts';
import './live-queues.ts';
import './me.ts';
import './metric-definitions.ts';
import './message-added.ts';
import './metrics.ts';
import './job-commands.ts';
import './node.ts';
import './policy.ts';
import './policy-commands.ts';
import './queue.ts';
import './queue-boards.ts';
import './queue-commands.ts';
import './scalars.ts';
import './skill.ts';
import './skill-commands.ts';
import './task.ts';
import './task-commands.ts';
import './unassign.ts';
import './vendor-call.ts';
import './workbin.ts';
import './workbin-commands.ts';
import './worker.ts';
import './worker-commands.ts';
import './workspace.ts';
import './workspace-commands.ts';
import { builder } from './builder.ts';
import { holdSecrets } from './concealed.ts';
import { holdCustomerData } from './customer-data.ts';
import { holdValues } from './values.ts';

export interface VendorWords {
  readonly title: string;
  readonly words: Readonly<Partial<Record<Kind, string>>>;
}

/** The vendors' own words are put behind the types' descriptions, so that people find what they know by another name. */
export const buildSchema = (vendors: readonly VendorWords[]): GraphQLSchema => {
  const schema = builder.toSchema();
  holdValues(schema);
  holdSecrets(schema);
  holdCustomerData(schema);
  for (const kind of new Set(vendors.flatMap(({ words }) => Object.keys(words)))) {
    const type = schema.getType(kind);
    if (!type) continue;
    const words = vendors.flatMap(({ title, words: own }) => {
      const word = own[kind as Kind];
      return word ? [`${title}: ${word}.`] : [];
    });
    type.description = [type.description, '', ...words].join('\n');
  }
  return schema;
};
