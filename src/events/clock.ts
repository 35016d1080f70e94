export { type Clock, realClock } from '../domain/runtime.ts';
