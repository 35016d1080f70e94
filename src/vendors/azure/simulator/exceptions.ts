import { type Centre, clearTimers, setTimer, statusOf } from './centre.ts';
import type { Action, ExceptionRule } from './docs.ts';
import type { Announcer } from './events.ts';
import type { Flow } from './flow.ts';
import type { Job } from './records.ts';
import { addNote } from './resources/notes.ts';
import { dateSelectors, startSelectors } from './selectors.ts';

const TIMER = 'rule ';

/** Exception policies hang on the queue (contract §8.3). A rule fires once for a job's stay in a queue. */
export const watchExceptions = (centre: Centre, flow: Flow, announce: Announcer) => {
  const { world, clock } = centre;

  const rulesFor = (job: Job): readonly ExceptionRule[] => {
    const policyId = centre.queues.get(job.doc.queueId ?? '')?.doc.exceptionPolicyId;
    return centre.exceptionPolicies.get(policyId ?? '')?.doc.exceptionRules ?? [];
  };
  const act = (job: Job, action: Action): void => {
    if (action.kind === 'cancel') {
      job.doc = { ...job.doc, dispositionCode: action.dispositionCode ?? job.doc.dispositionCode };
      addNote(centre, job, action.note);
      job.cancelNote = action.note;
      world.cancel(job.id);
    } else if (action.kind === 'manualReclassify') {
      const { queueId, priority, workerSelectors } = action;
      const moves = queueId !== null && queueId !== job.doc.queueId;
      job.doc = { ...job.doc, queueId: queueId ?? job.doc.queueId, priority: priority ?? job.doc.priority };
      if (workerSelectors) job.attached = dateSelectors(startSelectors(workerSelectors, []), clock.now());
      centre.touch(job);
      if (moves) {
        flow.withdraw(job);
        flow.enqueue(job);
      } else {
        flow.applyUrgency(job);
        flow.watchSelectors(job);
      }
    } else {
      const { classificationPolicyId, labelsToUpsert } = action;
      job.doc = {
        ...job.doc,
        classificationPolicyId: classificationPolicyId ?? job.doc.classificationPolicyId,
        labels: { ...job.doc.labels, ...labelsToUpsert },
      };
      centre.touch(job);
      flow.reclassify(job);
    }
  };
  const fire = (job: Job, { id, actions }: ExceptionRule): void => {
    if (job.fired.has(id) || statusOf(centre, job) !== 'queued') return;
    job.fired.add(id);
    announce.exceptionTriggered(job, id, centre.newId());
    for (const action of actions) act(job, action);
  };
  const watchWait = (job: Job): void => {
    clearTimers(job, (name) => name.startsWith(TIMER));
    for (const rule of rulesFor(job)) {
      if (rule.trigger.kind !== 'waitTime' || job.fired.has(rule.id)) continue;
      const due = (job.enqueuedAt ?? 0) + rule.trigger.thresholdSeconds * 1000;
      setTimer(centre, job, `${TIMER}${rule.id}`, Math.max(due, clock.now()), () => fire(job, rule));
    }
  };

  flow.onQueued((job) => {
    watchWait(job);
    const ahead = (): number =>
      world.line.filter(({ queueId }) => queueId === job.doc.queueId).findIndex(({ id }) => id === job.id);
    for (const rule of rulesFor(job)) {
      if (rule.trigger.kind === 'queueLength' && ahead() > rule.trigger.threshold) fire(job, rule);
    }
  });

  return {
    /** A queue or a policy has changed: waiting jobs get the rules as they are now. */
    rewatch(): void {
      for (const { id } of [...world.line]) {
        const job = centre.jobs.get(id);
        if (job) watchWait(job);
      }
    },
  };
};

export type Exceptions = ReturnType<typeof watchExceptions>;
