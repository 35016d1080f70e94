import { computed, signal } from '@preact/signals';

const size = signal({ width: innerWidth, height: innerHeight });
addEventListener('resize', () => {
  size.value = { width: innerWidth, height: innerHeight };
});

/** What stands above and below the rows of the wall layout, and a row, in `rem`; `big.css` has the same figures. */
const FRAME_REM = 31.5;
const ROW_REM = 3.7;
const REM_OF_WIDTH = 1 / 96;

/** How many rows a wall shows: nobody scrolls there. */
export const wallRows = computed(() => {
  const rem = size.value.width * REM_OF_WIDTH;
  return Math.max(3, Math.floor((size.value.height / rem - FRAME_REM) / ROW_REM));
});

/** Lines of accounts for which there is always room, and the height of one. */
const ACCOUNT_LINES = 4;
const ACCOUNT_REM = 1.95;

/** How those who wait share their column with the accounts: one that is missing takes the room of those who wait. */
export const wallRoom = (
  accounts: number,
  missing: number,
): { readonly accounts: number; readonly waiting: number } => {
  const most = ACCOUNT_LINES + Math.floor(((wallRows.value - 1) * ROW_REM) / ACCOUNT_REM);
  // One line says how many more there are.
  const wanted = accounts <= ACCOUNT_LINES ? accounts : Math.max(ACCOUNT_LINES, Math.min(accounts, missing + 1));
  const lines = Math.min(most, wanted);
  const extra = Math.max(0, lines - ACCOUNT_LINES);
  return {
    accounts: accounts <= lines ? accounts : lines - 1,
    waiting: Math.max(1, wallRows.value - Math.ceil((extra * ACCOUNT_REM) / ROW_REM)),
  };
};
