/** A time as windows have it: ISO 8601 in UTC, what is less than a second cut off. */
export function wholeSecond(time: string | number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
