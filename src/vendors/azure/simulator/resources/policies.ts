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
import { illegalState } from '../refusal.ts';
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

/** Whether keys and secrets of rules are given back is not known (contract §6). */
const renderPolicy = ({ switches }: Centre, doc: object): Json =>
  (switches.secrets_in_answers ? doc : withoutSecrets(doc)) as Json;

const refuseUsed = (centre: Centre, isUsed: boolean): void => {
  if (isUsed && centre.switches.delete_used_policy === 'refuse') {
    throw illegalState(centre.switches, 'The policy is in use.');
  }
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
    refuseUsed(centre, isUsed);
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
    );
    centre.distributionPolicies.delete(id);
  },
  render: ({ doc }) => ({
    ...renderPolicy(centre, doc),
    offerExpiresAfterSeconds: doc.offerExpiresAfterSeconds ?? centre.switches.default_offer_expires_after_seconds,
  }),
});

/** An action without an id gets one; the same action sent again keeps the one it has. */
const withIds = (centre: Centre, doc: ExceptionDoc, before: ExceptionDoc | undefined): ExceptionDoc => ({
  ...doc,
  exceptionRules: doc.exceptionRules.map((rule) => {
    const known = before?.exceptionRules.find(({ id }) => id === rule.id)?.actions ?? [];
    const actions = rule.actions.map((action, index): Action => {
      const same = known[index]?.kind === action.kind ? known[index].id : null;
      return { ...action, id: action.id ?? same ?? centre.newId() };
    });
    return { ...rule, actions };
  }),
});

export const exceptionPolicies = (centre: Centre, exceptions: Exceptions): Resource<ExceptionDoc, ExceptionPolicy> => ({
  plural: 'exceptionPolicies',
  table: centre.exceptionPolicies,
  shape: exceptionShape,
  readOnly: [],
  filters: {},
  settle: (doc, before) => withIds(centre, doc, before?.doc),
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
    );
    centre.exceptionPolicies.delete(id);
  },
  render: ({ doc }) => ({ ...doc }),
});
