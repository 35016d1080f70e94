import { compose, type Request } from './compose.ts';
import { openAccountsOf } from './core.ts';
import { realClock, timeoutSignal } from './domain/runtime.ts';
import type { OpenAccount } from './gateway/accounts.ts';
import { asVendorError } from './gateway/scope.ts';

interface Finding {
  readonly account: string;
  readonly vendor: string;
  /** `null` when all is well. */
  readonly problem: string | null;
}

const uncounted = { start: () => {}, end: () => {} };

const ask = async ({ name, title, adapter, deadlineMs }: OpenAccount): Promise<Finding> => {
  try {
    await adapter.check({ signal: timeoutSignal(realClock, deadlineMs), meter: uncounted });
    return { account: name, vendor: title, problem: null };
  } catch (cause) {
    const { code, message, vendorMessage } = asVendorError(name, cause);
    const words = vendorMessage && !message.includes(vendorMessage) ? ` (the vendor says: ${vendorMessage})` : '';
    return { account: name, vendor: title, problem: `${code}: ${message}${words}`.replaceAll(/\s+/g, ' ') };
  }
};

const HEAD = ['ACCOUNT', 'VENDOR', 'RESULT'] as const;

const tableOf = (findings: readonly Finding[]): string => {
  const rows = [HEAD, ...findings.map(({ account, vendor, problem }) => [account, vendor, problem ?? 'ok'] as const)];
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const [first, second] = [width(0), width(1)];
  return rows
    .map(([account, vendor, result]) => `${account.padEnd(first)}  ${vendor.padEnd(second)}  ${result}`)
    .join('\n');
};

/** Asks every account once: what works, what does not and why; below, what of the configuration is probably not meant. */
export const check = async (request: Request): Promise<{ text: string; ok: boolean }> => {
  const { config, warnings, close } = await compose(request);
  const gateway = openAccountsOf(config);
  try {
    const asked = await Promise.all(gateway.accounts.map(ask));
    const { blot } = gateway.secrecy;
    const findings = asked.map((one) => ({ ...one, problem: one.problem && blot(one.problem) }));
    const told = warnings.map(({ code, text }) => `WARNING ${code}: ${blot(text)}`);
    return {
      text: [tableOf(findings), ...(told.length > 0 ? ['', ...told] : [])].join('\n'),
      ok: findings.every(({ problem }) => problem === null),
    };
  } finally {
    await Promise.all([gateway.close(), close()]);
  }
};
