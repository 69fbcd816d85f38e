import type { Tally } from './disturb.ts';
import type { Rig } from './rig.ts';

export interface PartOptions {
  /** Everything is kept in this folder. */
  home: string;
  /** How long; what is under way then is finished. */
  minutes: number;
  /** People in one import. */
  rows: number;
  /** Between two strokes, on average. */
  meanMs: number;
  random: () => number;
  /** Counts the strokes of all parts. */
  tally: Tally;
  log: (line: string) => void;
}

/** What a part found: figures by name, `mismatches` among them. */
export type PartFigures = { mismatches: number } & Record<string, number>;

/** Does the same again and again until its time is over, disturbed, and compares how each ends. */
export type Part = (rig: Rig, options: PartOptions) => Promise<PartFigures>;
