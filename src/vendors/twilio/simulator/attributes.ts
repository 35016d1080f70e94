import type { Params } from '../../../sandbox/rest/params.ts';
import { type Centre, parseAttributes } from './centre.ts';
import { invalid } from './refusal.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** `Attributes` of a form, held against what the switch says is taken; `undefined`: not passed. */
export const readAttributes = ({ switches }: Centre, form: Params): string | undefined => {
  const text = form.text('Attributes');
  if (text === undefined || text === '') return undefined;
  const { attributes_accept } = switches;
  if (attributes_accept === 'json' && !isJson(text)) throw invalid('Attributes');
  if (attributes_accept === 'object' && !parseAttributes(text)) throw invalid('Attributes');
  return text;
};
