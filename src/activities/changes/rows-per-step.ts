/** A history holds 51,200 events, and each page that is read, and each part that is told, takes up to six. */
const MOST_STEPS = 2_000;

/** How many rows one step takes: as many as wanted, or more where that would make too many steps. */
export function rowsPerStep(wanted: number, rows: number): number {
  return Math.max(wanted, Math.ceil(rows / MOST_STEPS));
}
