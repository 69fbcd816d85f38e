import { z } from 'zod';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: HOUR_MS, d: DAY_MS };

/** A length of time as people write it: `90s`, `40m`, `1h`, `7d`. */
export const Duration = z
  .string()
  .regex(/^\d{1,6}(s|m|h|d)$/, 'is no length of time such as 40m, 1h or 7d')
  .meta({ id: 'Duration' });

/** @param text  a `Duration` */
export function durationMs(text: string): number {
  return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 0);
}

/** `3_600_000` as `1h`, `5_400_000` as `90m`: whole units, the largest that fits. */
export function durationText(ms: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, one]) => ms % one === 0) ?? ['s', 1_000];
  return `${ms / size}${unit}`;
}
