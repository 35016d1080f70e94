import type { Activity } from '../domain/activity.ts';
import type { Job } from '../domain/job.ts';
import type { RoutingPolicy } from '../domain/policy.ts';
import type { Queue } from '../domain/queue.ts';
import type { Skill, SkillLevel } from '../domain/skill.ts';
import type { Task } from '../domain/task.ts';
import type { Workbin } from '../domain/workbin.ts';
import type { Worker } from '../domain/worker.ts';
import type { Workspace } from '../domain/workspace.ts';
import { builder } from './builder.ts';

/*
 * The types that refer to each other, declared before any of them is implemented: each type's own file implements it, and no such
 * file needs another.
 */

export const ActivityType = builder.objectRef<Activity>('Activity');
export const JobType = builder.objectRef<Job>('Job');
export const PolicyType = builder.objectRef<RoutingPolicy>('RoutingPolicy');
export const QueueType = builder.objectRef<Queue>('Queue');
export const SkillLevelType = builder.objectRef<SkillLevel>('SkillLevel');
export const SkillType = builder.objectRef<Skill>('Skill');
export const TaskType = builder.objectRef<Task>('Task');
export const WorkbinType = builder.objectRef<Workbin>('Workbin');
export const WorkerType = builder.objectRef<Worker>('Worker');
export const WorkspaceType = builder.objectRef<Workspace>('Workspace');
