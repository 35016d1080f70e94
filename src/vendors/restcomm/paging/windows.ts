export interface Window {
  readonly page: number;
  readonly pageSize: number;
}

/** From this size on, a window that overlaps the last one and still goes on exists for every position up to the bound. */
const LEAST_OVERLAPPING = 11;

/**
 * The page that reaches furthest beyond `frontier` (rows already behind us) and still begins at least `overlap` rows before it.
 * Pages begin at multiples of their size only, so the size is varied to make them overlap.
 */
export const nextWindow = (frontier: number, overlap: number, largest: number): Window => {
  const from = Math.max(0, frontier - overlap);
  let best: Window = { page: 0, pageSize: largest };
  for (let pageSize = largest; pageSize >= Math.max(2, largest / 2); pageSize -= 1) {
    const page = Math.floor(from / pageSize);
    if ((page + 1) * pageSize > (best.page + 1) * best.pageSize) best = { page, pageSize };
  }
  return best;
};

/** Whether the vendor gives fewer rows than can overlap: plain page numbers are the best that can be done there. */
export const isStuck = ({ page, pageSize }: Window, frontier: number, overlap: number, largest: number): boolean =>
  largest < LEAST_OVERLAPPING && overlap === 1 && (page + 1) * pageSize <= frontier;
