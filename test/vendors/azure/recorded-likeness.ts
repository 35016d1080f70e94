/** How an answer must be like one of the live service: what differs between two runs is compared by its form, everything else as it is. */

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** In UTC, with up to seven digits behind the point and no zero at their end. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,6}[1-9])?\+00:00$/;
const COUNTED = /^"[0-9a-f]{8}-0000-0000-[0-9a-f]{4}-[0-9a-f]{12}"$/;
const STAMPED = /^"[0-9a-f]{8}-0000-[0-9a-f]{4}-0000-[0-9a-f]{8}0000"$/;
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;
/** Instead of a value that the recorder took out. */
const MASKED = 'Sanitized';

const etagLook = (text: string): string => (COUNTED.test(text) ? 'counted' : STAMPED.test(text) ? 'stamped' : text);

/** Members whose values the run decides. */
const MEASURED: ReadonlySet<string> = new Set(['longestJobWaitTimeMinutes', 'nextLink']);
/** Numbers of which only is compared whether they are whole. */
const ESTIMATES = /^estimatedWaitTimeMinutes$/;
const MOMENTS: ReadonlySet<string> = new Set([
  'enqueuedAt',
  'assignedAt',
  'completedAt',
  'closedAt',
  'offeredAt',
  'expiresAt',
  'scheduledAt',
  'addedAt',
]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Assignments are named by ids of the vendor's own. */
const byPlace = (value: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(value).map(([key, each], index) => [key.replace(UUID, `uuid ${index}`), each]);

const textDifference = (there: string, here: string, name: string): string | null => {
  if (name === 'etag')
    return there === MASKED || etagLook(there) === etagLook(here) ? null : 'is an etag of another look';
  if (MOMENTS.has(name)) return MOMENT.test(there) && MOMENT.test(here) ? null : 'is no moment of that form';
  return there.replace(UUID, 'uuid') === here.replace(UUID, 'uuid') ? null : 'is another text';
};

/** What is not alike, by its path. `there`: as recorded. */
export const differences = (there: unknown, here: unknown, name = 'body', path = 'body'): readonly string[] => {
  const told = (problem: string): string[] => [
    `${path} ${problem}: ${JSON.stringify(there)} recorded, ${JSON.stringify(here)} here`,
  ];
  if (typeof there !== typeof here || Array.isArray(there) !== Array.isArray(here)) return told('is of another type');
  if (MEASURED.has(name)) return [];
  if (Array.isArray(there) && Array.isArray(here)) {
    if (there.length !== here.length) return told('is of another length');
    return there.flatMap((each, index) => differences(each, here[index], name, `${path}[${index}]`));
  }
  if (isObject(there) && isObject(here)) {
    const [a, b] = [new Map(byPlace(there)), new Map(byPlace(here))];
    return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
      if (!b.has(key)) return [`${path}.${key} is missing`];
      if (!a.has(key)) return [`${path}.${key} is not in the recording`];
      return differences(a.get(key), b.get(key), key, `${path}.${key}`);
    });
  }
  if (typeof there === 'string' && typeof here === 'string') {
    const problem = textDifference(there, here, name);
    return problem === null ? [] : told(problem);
  }
  const isEstimate = path
    .split('.')
    .slice(-2)
    .some((part) => ESTIMATES.test(part));
  if (isEstimate && Number.isInteger(there) === Number.isInteger(here)) return [];
  return Object.is(there, here) ? [] : told('is another value');
};

type Headers = Readonly<Record<string, string | undefined>>;

/** Of the headers that the recordings hold, which there are and of which form. */
export const headerDifferences = (there: Headers, here: Headers): readonly string[] => {
  const FORMS: Readonly<Record<string, (text: string) => string>> = {
    etag: etagLook,
    'last-modified': (text) => (HTTP_DATE.test(text) ? 'a date' : text),
    date: (text) => (HTTP_DATE.test(text) ? 'a date' : text),
    'content-type': (text) => text,
    'x-cache': (text) => text,
    'x-ms-error-code': (text) => text,
    'retry-after': (text) => text,
    location: (text) => text,
  };
  return Object.entries(FORMS).flatMap(([name, form]) => {
    const [a, b] = [there[name] ?? null, here[name] ?? null];
    if (a === null || b === null) return a === b ? [] : [`the header ${name} is ${a} recorded, ${b} here`];
    return a === MASKED || form(a) === form(b)
      ? []
      : [`the header ${name} is of another form: ${a} recorded, ${b} here`];
  });
};
