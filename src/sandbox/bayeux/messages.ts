export type Message = Readonly<Record<string, unknown>>;

export const asMessage = (value: unknown): Message | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Message) : null;

const readJson = (text: string): readonly Message[] | null => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const messages: Message[] = [];
  for (const item of Array.isArray(value) ? value : [value]) {
    const message = asMessage(item);
    if (!message) return null;
    messages.push(message);
  }
  return messages;
};

/** An array of messages, a single one, or a form whose `message` fields hold either; null: none of these. */
export const readMessages = (body: unknown, contentType = ''): readonly Message[] | null => {
  const text = typeof body === 'string' ? body : '';
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return readJson(text);
  const messages: Message[] = [];
  for (const field of new URLSearchParams(text).getAll('message')) {
    const read = readJson(field);
    if (!read) return null;
    messages.push(...read);
  }
  return messages;
};

const replyTo = ({ channel, id }: Message): Message => (id === undefined ? { channel } : { id, channel });

export const success = (request: Message, more: Message = {}): Message => ({
  ...replyTo(request),
  successful: true,
  ...more,
});

export const failure = (request: Message, error: string, more: Message = {}): Message => ({
  ...replyTo(request),
  successful: false,
  error,
  ...more,
});

export const readCookie = (header: string | undefined, name: string): string | null => {
  for (const part of (header ?? '').split(';')) {
    const [key = '', ...value] = part.split('=');
    if (key.trim() === name) return value.join('=').trim();
  }
  return null;
};

/** As a servlet container words it. */
export const errorPage = (status: number): string =>
  `<html><head><title>Error ${status}</title></head><body><h2>HTTP ERROR ${status}</h2></body></html>\n`;
