import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import { asObject } from '../../../domain/reading.ts';
import { allOf } from '../reads/all-or-none.ts';
import { API } from '../settings.ts';
import { jsonOf } from '../wire.ts';
import type { Sessions } from './sessions.ts';

/** First whether the vendor is there, which it tells without credentials (contract §1), then whether each login is good. */
export const openCheck =
  (account: string, { first, all }: Sessions) =>
  async (call: Call): Promise<void> => {
    const response = await first.raw({ method: 'GET', path: `${API}/diagnostics/version` }, call);
    const { status } = response;
    if (status >= 500) {
      throw new VendorError('UNAVAILABLE', account, `the node answers ${status} when asked for its version`, {
        status,
      });
    }
    // A server that guards even this tells more when it is asked as a login.
    const isAnswer = status < 400 || status === 404 || status === 405;
    if (isAnswer && asObject(jsonOf(response))?.version === undefined) {
      const message =
        "what answers there is no Web Services node, as it does not tell its version: check the account's baseUrl and its context path";
      throw new VendorError('PROTOCOL', account, message, { status });
    }
    await allOf(call, all, (session, own) => session.prove(own));
  };
