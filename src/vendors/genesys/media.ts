/** A kind of interaction. It goes by the name of its collection in the vendor's paths, which is its plural in JSON as well. */
export interface Medium {
  /** The key of one in JSON, and its name in `subresources=` (contract §10.2). */
  readonly one: string;
  /** What follows Add and Pull in the names of workbin operations (contract §10.3); `null`: cannot be parked. */
  readonly parked: string | null;
  /** The name of the channel on which it comes. */
  readonly channel: string;
}

const medium = (one: string, parked: string | null, channel = one): Medium => ({ one, parked, channel });

/** Keys for the last three are not confirmed (contract §10.1); they are only ever seen on workbins. */
export const MEDIA = new Map<string, Medium>([
  ['emails', medium('email', 'Email')],
  ['chats', medium('chat', 'Chat')],
  ['workitems', medium('workitem', 'Workitem')],
  ['openmedia', medium('openmedia', 'Openmedia')],
  ['calls', medium('call', null, 'voice')],
  ['smssessions', medium('smssession', null, 'sms')],
  ['facebooks', medium('facebook', 'Facebook')],
  ['tweets', medium('tweet', 'Tweet')],
  ['facebooksessions', medium('facebooksession', 'Facebooksession', 'facebook')],
]);

/** By every name of theirs, in lower case; one page writes a session of SMS with one S (contract §15.19). */
const COLLECTIONS = new Map<string, string>([
  ...[...MEDIA].flatMap(([media, { one }]): [string, string][] => [
    [media, media],
    [one, media],
  ]),
  ['smsession', 'smssessions'],
  ['smsessions', 'smssessions'],
]);

/** The collection that a word stands for, in a path or as the key of one; `null`: none that we know. */
export const collectionOf = (word: string): string | null => COLLECTIONS.get(word.toLowerCase()) ?? null;
