import { join } from 'node:path';
import { uploadFile } from '../../src/cli/upload-file.ts';
import { writeCrowd } from './crowd.ts';
import { breakableSalesforce, rampage } from './disturb.ts';
import type { Part } from './part.ts';
import { runTrial, ways } from './trial.ts';

/** Of each bulk job, so that an import lasts long enough to be struck. */
const ROWS_PER_SECOND = 5_000;
const FEW = 5_000;

/** Imports the same people by each way in turn. */
export const soakImports: Part = async (rig, { home, minutes, rows, meanMs, random, tally, log }) => {
  const figures = { runs: 0, rows: 0, mismatches: 0 };
  const path = join(home, 'people.csv');
  await writeCrowd(path, rows);
  const small = join(home, 'few.csv');
  await writeCrowd(small, Math.min(rows, FEW));
  const files = { large: (await uploadFile(rig.api, path)).id, small: (await uploadFile(rig.api, small)).id };
  const breakables = [breakableSalesforce(rig)] as const;
  const until = Date.now() + minutes * 60_000;

  // The first of each kind is left in peace: what it comes to is what the others must come to.
  for (let turn = 0; turn < ways.length || Date.now() < until; turn += 1) {
    const way = ways[turn % ways.length] ?? 'upsert';
    const few = way === 'one by one';
    const count = few ? Math.min(rows, FEW) : rows;
    const startedAt = Date.now();
    const found = await runTrial(rig, {
      way,
      file: few ? files.small : files.large,
      rows: count,
      rowsPerSecond: ROWS_PER_SECOND,
      ...(turn >= ways.length && {
        disturb: (signal) => rampage(rig, { breakables, random, meanMs, tally }, signal),
      }),
    });
    figures.runs += 1;
    figures.rows += count;
    figures.mismatches += found.length;
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    log(`run ${figures.runs} (${way}, ${count} rows) ${seconds} s: ${found.join('; ') || 'as it should be'}`);
  }
  return figures;
};
