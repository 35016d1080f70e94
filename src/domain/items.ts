import type { Activity, ActivityFilter } from './activity.ts';
import type { Job, JobFilter } from './job.ts';
import type { PolicyFilter, RoutingPolicy } from './policy.ts';
import type { Queue, QueueFilter } from './queue.ts';
import type { Skill, SkillFilter } from './skill.ts';
import type { Task, TaskFilter } from './task.ts';
import type { Workbin, WorkbinFilter } from './workbin.ts';
import type { Worker, WorkerFilter } from './worker.ts';
import type { Workspace, WorkspaceFilter } from './workspace.ts';

/** The domain's object of each kind. */
export interface Items {
  Workspace: Workspace;
  Activity: Activity;
  Queue: Queue;
  RoutingPolicy: RoutingPolicy;
  Worker: Worker;
  Skill: Skill;
  Job: Job;
  Task: Task;
  Workbin: Workbin;
}

/** What lists of each kind can be narrowed by. */
export interface Filters {
  Workspace: WorkspaceFilter;
  Activity: ActivityFilter;
  Queue: QueueFilter;
  RoutingPolicy: PolicyFilter;
  Worker: WorkerFilter;
  Skill: SkillFilter;
  Job: JobFilter;
  Task: TaskFilter;
  Workbin: WorkbinFilter;
}
