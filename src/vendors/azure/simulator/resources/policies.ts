import type { Centre } from '../centre.ts';
import {
  type Action,
  type ClassificationDoc,
  classificationShape,
  type DistributionDoc,
  distributionShape,
  type ExceptionDoc,
  exceptionShape,
} from '../docs.ts';
import type { Exceptions } from '../exceptions.ts';
import { isDoc } from '../merge.ts';
import type { ClassificationPolicy, DistributionPolicy, ExceptionPolicy, Json } from '../records.ts';
import { badRequest, type Reason } from '../refusal.ts';
import type { Resource } from '../resource.ts';
import { checkReference } from './references.ts';

const SECRETS = new Set(['functionKey', 'appKey', 'clientSecret']);

const withoutSecrets = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isDoc(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => (SECRETS.has(key) ? [] : [[key, withoutSecrets(each)]])),
  );
};

/** The live service gives keys and secrets of rules back (contract §13.3). */
const renderPolicy = ({ switches }: Centre, doc: object): Json =>
  (switches.secrets_in_answers ? doc : withoutSecrets(doc)) as Json;

const refuseUsed = ({ switches }: Centre, isUsed: boolean, reason: Reason): void => {
  if (isUsed && switches.delete_used_policy === 'refuse') throw badRequest(switches.used_policy_status, reason);
};

export const classificationPolicies = (centre: Centre): Resource<ClassificationDoc, ClassificationPolicy> => ({
  plural: 'classificationPolicies',
  table: centre.classificationPolicies,
  shape: classificationShape,
  readOnly: [],
  filters: {},
  settle(doc, _before, patch) {
    checkReference(centre, patch, 'fallbackQueueId', centre.queues);
    return doc;
  },
  create(id, doc) {
    const policy = centre.stamp(id, doc, 'stamped');
    centre.classificationPolicies.set(id, policy);
    return policy;
  },
  changed: () => {},
  remove({ id }) {
    const isUsed = [...centre.jobs.values()].some(
      (job) => job.doc.classificationPolicyId === id && centre.world.jobs.get(job.id)?.closedAt === null,
    );
    refuseUsed(centre, isUsed, {
      code: 'ActiveJobWithClassificationPolicyExist',
      message: 'There is active job with this classification policy',
    });
    centre.classificationPolicies.delete(id);
  },
  render: ({ doc }) => renderPolicy(centre, doc),
});

export const distributionPolicies = (centre: Centre): Resource<DistributionDoc, DistributionPolicy> => ({
  plural: 'distributionPolicies',
  table: centre.distributionPolicies,
  shape: distributionShape,
  readOnly: [],
  filters: {},
  settle: (doc) => doc,
  create(id, doc) {
    const policy = centre.stamp(id, doc, 'stamped');
    centre.distributionPolicies.set(id, policy);
    centre.world.rematch();
    return policy;
  },
  changed: () => centre.world.rematch(),
  remove({ id }) {
    refuseUsed(
      centre,
      [...centre.queues.values()].some(({ doc }) => doc.distributionPolicyId === id),
      { code: 'QueueExistsWithDistributionPolicy', message: 'There is a queue with this distribution policy' },
    );
    centre.distributionPolicies.delete(id);
  },
  render: ({ doc }) => ({
    ...renderPolicy(centre, doc),
    offerExpiresAfterSeconds: doc.offerExpiresAfterSeconds ?? centre.switches.default_offer_expires_after_seconds,
  }),
});

/** An action without an id gets one, anew whenever it is sent without (contract §4). */
const withIds = (centre: Centre, doc: ExceptionDoc): ExceptionDoc => ({
  ...doc,
  exceptionRules: doc.exceptionRules.map((rule) => ({
    ...rule,
    actions: rule.actions.map((action): Action => ({ ...action, id: action.id ?? centre.newId() })),
  })),
});

export const exceptionPolicies = (centre: Centre, exceptions: Exceptions): Resource<ExceptionDoc, ExceptionPolicy> => ({
  plural: 'exceptionPolicies',
  table: centre.exceptionPolicies,
  shape: exceptionShape,
  readOnly: [],
  filters: {},
  settle: (doc) => withIds(centre, doc),
  create(id, doc) {
    const policy = centre.stamp(id, doc, 'stamped');
    centre.exceptionPolicies.set(id, policy);
    return policy;
  },
  changed: () => exceptions.rewatch(),
  remove({ id }) {
    refuseUsed(
      centre,
      [...centre.queues.values()].some(({ doc }) => doc.exceptionPolicyId === id),
      { code: 'QueueExistsWithExceptionPolicy', message: 'There is a queue with this exception policy' },
    );
    centre.exceptionPolicies.delete(id);
  },
  render: ({ doc }) => ({ ...doc }),
});
