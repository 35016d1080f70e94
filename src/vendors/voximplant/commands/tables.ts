import type {
  ActivityInput,
  BindInput,
  BindSkillsInput,
  HistoryRequest,
  PolicyInput,
  QueueInput,
  Selection,
  SkillInput,
  UnbindSkillsInput,
  WorkerInput,
} from '../../../contract/command.ts';
import { isInteger } from '../../../contract/options.ts';
import { toNumber } from '../../../domain/json.ts';
import { asMomentMs } from '../../../domain/moment.ts';
import { checked, type Inputs, type InputTable, jsonText, Unfit } from '../../../kit/inputs.ts';
import { LONGEST_DURATION_SECONDS, toDuration, toVendorDate } from '../dates.ts';
import type { VoximplantSettings } from '../settings.ts';
import { isId } from '../wire.ts';
import { OPTIONS } from './options.ts';
import { SELECTION_PARAMETERS } from './selection.ts';

const GROUPS = { QUEUE: 'queue', WORKER: 'agent' } as const;

const level = isInteger(1, 5);

const vendorDate = (moment: number): string => {
  if (asMomentMs(moment) === null) throw new Unfit('lies outside of the time that the vendor can tell of');
  return toVendorDate(moment);
};

/** What the commands take, in the order in which it is sent. */
export const openTables = (
  { refuse }: Inputs,
  { applicationId, intervalForm }: Pick<VoximplantSettings, 'applicationId' | 'intervalForm'>,
) => {
  /** An account is one application, so no other can be meant. */
  const workspace = {
    as: 'application_id',
    write: (given: string): string => {
      if (given === String(applicationId)) return given;
      throw new Unfit(`can only be ${applicationId}, the application of this account`);
    },
  };

  /** Nothing but ids ever reaches a parameter that holds ids: there, `all` means everything and `;` begins another. */
  const idList = (member: string, given: Selection): string => {
    if (given === 'ALL') return 'all';
    const wrong = given.find((one) => !isId(one));
    if (wrong !== undefined) refuse(`${member}: there is no object with the id "${wrong}"`);
    return given.length > 0 ? [...new Set(given)].join(';') : refuse(`${member} must not be empty`);
  };
  const ids = (member: string, as: string) => ({ as, write: (given: Selection) => idList(member, given) });
  const queues = ids('queues', 'sq_queue_id');
  const workers = ids('workers', 'user_id');

  const skillLevels = (given: BindSkillsInput['skills']): string => {
    idList(
      'skills',
      given.map(({ skill }) => skill),
    );
    const levels = given.map((one) => {
      const problem = level(one.level);
      if (problem) refuse(`the level of skill ${one.skill} ${problem}`);
      return { sq_skill_id: toNumber(one.skill), sq_skill_level: one.level };
    });
    return JSON.stringify(levels);
  };

  const reportNames = (given: readonly string[]): string => {
    const strange = given.find((name) => !/^\w+$/.test(name));
    if (strange !== undefined) refuse(`reports: there is no report "${strange}"`);
    return given.length > 0 ? given.join(';') : refuse('reports must not be empty');
  };

  const interval = (ms: number): string => {
    const seconds = ms / 1000;
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_DURATION_SECONDS)
      throw new Unfit('must be whole seconds, from one second to 28 days');
    return toDuration(seconds, intervalForm);
  };

  const wholeSeconds = (ms: number): number => {
    const seconds = ms / 1000;
    if (!Number.isInteger(seconds)) throw new Unfit('must be whole seconds');
    return seconds;
  };

  /** Queues and skills are alike; to rename one has a parameter of its own. */
  const named = (as: string) => ({ workspace, name: { as, need: true }, description: 'description' }) as const;
  const ofQueue = { vendorOptions: OPTIONS.queue };
  const bind: InputTable<BindInput> = { workspace, queues, workers };

  return {
    queue: {
      create: { ...named('sq_queue_name'), ...ofQueue } as InputTable<QueueInput>,
      update: { ...named('new_sq_queue_name'), ...ofQueue } as InputTable<QueueInput>,
    },
    skill: {
      create: named('sq_skill_name') as InputTable<SkillInput>,
      update: named('new_sq_skill_name') as InputTable<SkillInput>,
    },
    /** One member stands for several parameters: see `toSelection`. */
    policy: { workspace, configuration: { as: SELECTION_PARAMETERS, write: jsonText } } as InputTable<PolicyInput>,
    activity: {
      workspace,
      name: { as: 'custom_status_name', need: true },
      available: 'sq_status_name',
    } as InputTable<ActivityInput>,
    worker: {
      workspace,
      capacity: { as: 'max_simultaneous_conversations', write: checked(isInteger(1)) },
      vendorOptions: OPTIONS.worker,
    } as InputTable<WorkerInput>,
    bind,
    bindSkills: { workspace, workers, skills: { as: 'sq_skills', write: skillLevels } } as InputTable<BindSkillsInput>,
    unbindSkills: { workspace, workers, skills: ids('skills', 'sq_skill_id') } as InputTable<UnbindSkillsInput>,
    figures: {
      workspace,
      reports: { as: 'report_type', write: reportNames },
      groupBy: { as: 'group_by', write: (by) => GROUPS[by] },
      queues,
      workers,
      from: { as: 'from_date', write: vendorDate },
      // The vendor knows whole seconds only: rather one too many than one too few.
      to: { as: 'to_date', write: (moment) => vendorDate(moment + 999) },
      intervalMs: { as: 'interval', write: interval },
      maxWaitMs: { as: 'max_waiting_sec', write: wholeSeconds },
      vendorOptions: OPTIONS.metrics,
    } as InputTable<HistoryRequest>,
  };
};

export type CommandTables = ReturnType<typeof openTables>;
