import type { Size } from '../size.ts';
import { azure } from './azure.ts';
import { genesys } from './genesys.ts';
import type { Mock } from './mock.ts';
import { restcomm } from './restcomm.ts';
import { voximplant } from './voximplant.ts';

/** By the vendor's name. */
export const MOCKS: Readonly<Record<string, (size: Size) => Mock>> = { azure, genesys, restcomm, voximplant };
