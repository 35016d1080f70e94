import { computed, signal } from '@preact/signals';
import { shownHealth } from './selections.ts';
import { isMissing } from './standing.ts';
import { ROW_REM, wallRoom } from './wall-room.ts';

const size = signal({ width: innerWidth, height: innerHeight });
addEventListener('resize', () => {
  size.value = { width: innerWidth, height: innerHeight };
});

/** What stands above and below the rows of the wall layout, and a row, in `rem`; `big.css` has the same figures. */
const FRAME_REM = 31.5;
const REM_OF_WIDTH = 1 / 96;

/** How many rows a wall shows: nobody scrolls there. */
export const wallRows = computed(() => {
  const rem = size.value.width * REM_OF_WIDTH;
  return Math.max(3, Math.floor((size.value.height / rem - FRAME_REM) / ROW_REM));
});

/** How the right column of a wall is shared. */
export const roomOnWall = computed(() => {
  const lines = shownHealth.value;
  return wallRoom(wallRows.value, lines.length, lines.filter(({ standing }) => standing && isMissing(standing)).length);
});
