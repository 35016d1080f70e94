import type { Mapping } from '../../contract/vendor.ts';
import { JOB_STATES, PRESENCES, TASK_STATES } from './states.ts';

const read = (port: string): string[] => [`${port}.get`, `${port}.getMany`, `${port}.list`];

export const mapping: Mapping = {
  states: { Worker: [...PRESENCES], Job: [...JOB_STATES], Task: [...TASK_STATES] },
  operations: [
    ['SQ_AddQueue', ['queue.create']],
    ['SQ_SetQueueInfo', ['queue.update', 'policy.update']],
    ['SQ_DelQueue', ['queue.remove']],
    ['SQ_GetQueues', [...read('queue'), ...read('policy'), 'worker.queuesOf']],
    ['SQ_AddSkill', ['skill.create']],
    ['SQ_SetSkillInfo', ['skill.update']],
    ['SQ_DelSkill', ['skill.remove']],
    ['SQ_GetSkills', read('skill')],
    ['SQ_BindSkill', ['worker.bindSkills']],
    ['SQ_UnbindSkill', ['worker.unbindSkills']],
    ['SQ_BindAgent', ['worker.bind']],
    ['SQ_UnbindAgent', ['worker.unbind']],
    ['SQ_GetAgents', read('worker')],
    ['SQ_SetAgentInfo', ['worker.update']],
    ['SQ_SetAgentCustomStatusMapping', ['activity.create', 'activity.update']],
    ['SQ_GetAgentCustomStatusMapping', [...read('activity'), ...read('worker')]],
    ['SQ_DeleteAgentCustomStatusMapping', ['activity.remove']],
    ['GetSQState', [...read('job'), ...read('task'), 'queue.statistics']],
    ['GetSmartQueueRealtimeMetrics', ['metrics.read']],
    ['GetSmartQueueDayHistory', ['metrics.read']],
    ['RequestSmartQueueHistory', ['metrics.request']],
    ['GetHistoryReports', ['metrics.report']],
    ['DownloadHistoryReport', ['metrics.content', 'metrics.report']],
    ['GetApplications', ['workspace.get', 'workspace.list']],
    ['GetUsers', read('worker')],
  ],
  untyped: [
    ['AddApplication', 'an account is one application, and a call stays in it', 'none'],
    ['AddUser', 'a user needs a password, which is no member of a worker'],
    ['SetUserInfo', 'it changes the user behind a worker, and not the agent'],
    ['DelUser', 'it deletes the user behind a worker, and not the agent alone'],
  ],
};
