/** The height of a row on a wall, in `rem`; `big.css` has the same figure. */
export const ROW_REM = 3.7;

/** Lines of accounts for which there is always room, and the height of one. */
const ACCOUNT_LINES = 4;
const ACCOUNT_REM = 1.95;

export interface WallRoom {
  readonly accounts: number;
  readonly waiting: number;
}

/**
 * How those who wait and the accounts share their column, which has room for so many `rows` besides the lines that the accounts have
 * anyway: an account that is missing takes the room of those who wait, down to one.
 */
export const wallRoom = (rows: number, accounts: number, missing: number): WallRoom => {
  const most = ACCOUNT_LINES + Math.floor(((rows - 1) * ROW_REM) / ACCOUNT_REM);
  // One line says how many more there are.
  const wanted = accounts <= ACCOUNT_LINES ? accounts : Math.max(ACCOUNT_LINES, Math.min(accounts, missing + 1));
  const lines = Math.min(most, wanted);
  const extra = Math.max(0, lines - ACCOUNT_LINES);
  return {
    accounts: accounts <= lines ? accounts : lines - 1,
    waiting: Math.max(1, rows - Math.ceil((extra * ACCOUNT_REM) / ROW_REM)),
  };
};
