export const FAULTS = [
  'hang',
  'slow',
  'reset',
  'refused',
  'garbage',
  'page',
  '500',
  '503, Retry-After',
  '429',
  '429, Retry-After',
] as const;
export type Fault = (typeof FAULTS)[number];
