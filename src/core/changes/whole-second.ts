/** A time as windows have it: ISO 8601 in UTC, what is less than a second cut off. */
export function wholeSecond(time: string | number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** The window's start for whoever means a time included: starts are exclusive. */
export function secondBefore(time: string): string {
  return wholeSecond(Date.parse(time) - 1_000);
}
