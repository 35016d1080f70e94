import type { Reply, Send, Sending } from '../../src/sandbox/line.ts';
import type { Random } from '../../src/sandbox/random.ts';
import type { Mail } from './plan.ts';
import type { Time } from './time.ts';

export interface MailOptions {
  readonly time: Time;
  readonly random: Random;
  readonly log: (line: string) => void;
  readonly weather: () => ReadonlySet<Mail>;
  /** `null`: the gateway is not there. */
  readonly receive: (sending: Sending) => Promise<Reply> | null;
  /** A delivery with a member that nobody can read is on its last step. */
  readonly onSpoilt: () => void;
}

/** One event of a delivery loses what names its object. */
const spoil = (body: string, random: Random): string => {
  const events = JSON.parse(body) as { data: Record<string, unknown> }[];
  if (!Array.isArray(events) || events.length === 0) return body;
  const at = Math.floor(random.between(0, events.length));
  return JSON.stringify(events.map((event, index) => (index === at ? { ...event, data: { spoilt: true } } : event)));
};

/** The way of a vendor's deliveries to the gateway. */
export const openMail = (options: MailOptions): Send => {
  const { time, random, log, weather, receive, onSpoilt } = options;
  let sent = 0;

  const pause = (ms: number): Promise<void> => new Promise((resolve) => time.after(ms, resolve));

  return async (sending) => {
    const faults = weather();
    sent += 1;
    const number = sent;
    const isNews =
      sending.method === 'POST' && sending.body?.startsWith('[') === true && !sending.body.includes('validationCode');
    const strikes = (kind: Mail, share: number): boolean => isNews && faults.has(kind) && random.chance(share);
    await pause(random.between(2, 40) + (strikes('late', 0.5) ? random.between(500, 6_000) : 0));
    if (strikes('lost', 0.3)) {
      log(`mail ${number} lost`);
      return { status: 200, headers: {}, text: '' };
    }
    const isSpoilt = strikes('spoilt', 0.3);
    const body = isSpoilt ? spoil(sending.body ?? '', random) : sending.body;
    const given = body === undefined ? sending : { ...sending, body };
    const copies = strikes('doubled', 0.5) ? 2 : 1;
    let reply: Reply | null = null;
    for (let copy = 0; copy < copies; copy += 1) {
      const receiving = receive(given);
      if (receiving === null) {
        log(`mail ${number} refused`);
        return null;
      }
      if (isSpoilt && copy === 0) onSpoilt();
      reply = await receiving;
      log(`mail ${number} ${reply.status}${isSpoilt ? ' spoilt' : ''}${copy > 0 ? ' again' : ''}`);
    }
    await pause(random.between(2, 40));
    return strikes('unanswered', 0.4) ? null : reply;
  };
};
