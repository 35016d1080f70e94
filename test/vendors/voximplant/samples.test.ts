import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Call } from '../../../src/domain/call.ts';
import { type ErrorCode, VendorError } from '../../../src/domain/error.ts';
import { type Answer, type Asked, has, ok, withVendor } from './recorder.ts';
import { TYPED } from './sample-commands.ts';
import { codeOf, messageOf, SAMPLES, type Sample } from './samples.ts';

/** What no command sends, as it would be wrong: what the call is refused for, and, of a request that has a typed field, how it is. */
const NEVER: Readonly<Record<string, RegExp>> = {
  'SQ_SetAgentCustomStatusMapping.by-name': /^application_name must be application_id/,
  'error-102': /^the path is the name of one method/,
  'error-107': /^application_name must be application_id/,
  'error-116': /^application_id must be application_id with the account's own/,
};

/** What an error means wherever it comes. */
const MEANS: Readonly<Record<number, ErrorCode>> = {
  102: 'PROTOCOL',
  103: 'PROTOCOL',
  107: 'NOT_FOUND',
  111: 'INVALID_INPUT',
  116: 'NOT_FOUND',
  117: 'NOT_FOUND',
  123: 'INVALID_INPUT',
  180: 'NOT_FOUND',
  356: 'WRONG_STATE',
  393: 'NOT_FOUND',
  458: 'INVALID_INPUT',
  459: 'INVALID_INPUT',
  485: 'INVALID_INPUT',
  493: 'DUPLICATE',
  496: 'NOT_FOUND',
  497: 'INVALID_INPUT',
  498: 'WRONG_STATE',
  499: 'INVALID_INPUT',
  525: 'INVALID_INPUT',
  526: 'INVALID_INPUT',
  557: 'NOT_FOUND',
  559: 'DUPLICATE',
};

/** Of what else is asked on the way. */
const otherwise = ({ name }: Asked): Answer => {
  if (name === 'SQ_GetQueues') return ok([{ sq_queue_id: 5, sq_queue_name: 'Sales' }]);
  if (name === 'SQ_GetSkills') return ok([{ sq_skill_id: 7, sq_skill_name: 'English' }]);
  return ok(/Get/.test(name) ? [] : 1);
};

const told = ({ response: { status, body, text, contentType } }: Sample): Answer => ({
  status,
  ...(text === undefined ? { body } : { text, headers: { 'content-type': contentType ?? '' } }),
});

const formOf = ({ parameters }: Sample) =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));

const pass = (sample: Sample, adapter: Adapter, call: Call) =>
  has(adapter.passthrough)({ method: 'POST', path: `/${sample.method}`, body: sample.parameters }, call);

/** Lists that hold those of another kind, too, ask for them first. */
const SETTINGS: Readonly<Record<string, Record<string, unknown>>> = { GetUsers: { workers: 'users' } };

describe('the documented exchanges, at the adapter', () => {
  it('are all here', () => {
    expect(SAMPLES).toHaveLength(77);
    const names = SAMPLES.map(({ name }) => name);
    expect([...Object.keys(TYPED), ...Object.keys(NEVER)].filter((name) => !names.includes(name))).toEqual([]);
    const codes = SAMPLES.flatMap((sample) => codeOf(sample) ?? []);
    expect(Object.keys(MEANS).map(Number)).toEqual([...new Set(codes)].sort((a, b) => a - b));
  });

  it('have a command each, but for those that only a call that is passed through can send', () => {
    const untyped = SAMPLES.map(({ name }) => name).filter((name) => !TYPED[name] && !NEVER[name]);
    expect(untyped.filter((name) => !name.startsWith('error-'))).toEqual([
      'GetSmartQueueDayHistory.zone',
      'SQ_BindAgent.replace',
      'SQ_BindSkill.replace',
      'SQ_DelQueue.all',
      'SQ_DeleteAgentCustomStatusMapping.all',
      'SQ_GetAgents.by-status',
      'SQ_GetAgents.of-no-queue',
      'SQ_GetQueues.of-users',
      'SQ_GetQueues.without-users',
      'SQ_GetSkills.of-users',
      'SQ_SetAgentInfo.several',
    ]);
  });

  it.each(SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (name, sample) =>
    withVendor(
      (asked) => (asked.name === sample.method ? told(sample) : otherwise(asked)),
      async ({ adapter, asked, call }) => {
        const never = NEVER[name];
        if (never) {
          await expect(pass(sample, adapter, call)).rejects.toThrow(never);
          expect(asked).toEqual([]);
          return;
        }
        const typed = TYPED[name];
        const answer = await (typed ? typed.run(adapter, call) : pass(sample, adapter, call))?.catch(
          (error: unknown) => error,
        );
        expect(asked.find((one) => one.name === sample.method)?.form).toEqual(formOf(sample));
        if (!typed) expect(answer).toEqual({ status: sample.response.status, body: sample.response.body });
        else if (typeof typed.expected === 'object') expect(answer).toMatchObject(typed.expected ?? {});
        else if (codeOf(sample) === null) expect(answer).toBe(typed.expected);
        else expect(answer).toMatchObject({ code: typed.expected, vendorCode: String(codeOf(sample)) });
      },
      SETTINGS[name],
    ),
  );

  it.each(SAMPLES.filter((sample) => codeOf(sample) !== null).map((sample) => [sample.name, sample] as const))(
    '%s, whatever it answers',
    (_name, sample) =>
      withVendor(
        () => told(sample),
        async ({ adapter, call }) => {
          const error = await has(has(adapter.skill).update)('7', { name: 'x' }, call).catch(
            (caught: unknown) => caught,
          );
          expect(error).toBeInstanceOf(VendorError);
          expect(error).toMatchObject({
            code: MEANS[codeOf(sample) ?? 0],
            vendorMessage: messageOf(sample),
            maybeDone: false,
          });
        },
      ),
  );
});
