import type { InputBuilder } from './command.ts';

/** What may be noted when work ends. */
export const endFields = (t: InputBuilder) => ({
  reason: t.string({ description: 'For those who read the job later.' }),
  disposition: t.string({ description: 'The outcome, as a code of your own, for vendors that keep one.' }),
});

interface End {
  readonly reason?: string | null | undefined;
  readonly disposition?: string | null | undefined;
}

export const toEnd = ({ reason, disposition }: End) => ({
  reason: reason ?? undefined,
  disposition: disposition ?? undefined,
});
