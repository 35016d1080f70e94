import type { Scenario } from './scenario.ts';

const NAMES = ['Alex Novak', 'Maria Lopes', 'Chen Wei', 'Fatima Zahra', 'Jonas Berg', 'Inés Ferrer', 'Tariq Aziz'];

/** What the caller from a number is called: always the same, and no chance is drawn for it. */
export const customerName = (caller: string): string => NAMES[Number(caller.slice(-4)) % NAMES.length] ?? caller;

/** The one worker who is none: the last of the last team. */
export const isBot = ({ teams }: Scenario, name: string): boolean => teams.at(-1)?.members.at(-1) === name;
