import type { BoundChanges } from '../../core/changes/change-plan.ts';
import type { SourceRow } from '../../core/changes/change-source.ts';
import { compare, noTally } from '../../core/changes/compare.ts';
import { parseMessageLine } from '../../core/changes/ledger-line.ts';
import { openLines } from '../../core/changes/line-cursor.ts';
import { mappedLine } from '../../core/changes/mapped-line.ts';
import { parseUpdates } from '../../core/changes/marks.ts';
import type { ProfileUpdate } from '../../core/changes/profile.ts';
import { oneChunk } from '../json-artifact.ts';
import type { Schema } from './drift.ts';
import { recordMapper } from './map-records.ts';

export type FirstUpdate =
  | { recordId: string; update: ProfileUpdate; refusal?: undefined }
  | { recordId: string; update?: undefined; refusal: { code: string; message: string } };

/**
 * What a destination that knows nothing would be told of each row, by the very code of a run.
 *
 * @param mark  goes into the messages' ids, so that they are never taken for those of a run
 */
export async function firstUpdates(
  bound: BoundChanges,
  { columns, schema }: { columns: string[]; schema: Schema },
  rows: readonly SourceRow[],
  mark: string,
): Promise<FirstUpdate[]> {
  const map = recordMapper({ bound }, { columns, added: [], schema: { ...schema } });
  const mapped = rows.map((row) => map(row));
  const sorted = mapped.map(({ line }) => line).sort((a, b) => (a.id < b.id ? -1 : 1));
  const rules = {
    ...bound.profile,
    runId: mark,
    mapping: mark,
    // Nothing was told before, so every message has its own stamp.
    asOf: sorted[0]?.stamp ?? '',
    findsGone: false,
    sendsAll: true,
    backfills: [],
    keepsDeleted: true,
  };
  const parts = [await openLines(oneChunk(Buffer.from(sorted.map(mappedLine).join(''))))];
  const updates = new Map<string, ProfileUpdate>();
  for await (const lines of compare({ parts, doubts: [] }, rules, noTally())) {
    for (const line of lines) {
      const message = parseMessageLine(line);
      const [update] = parseUpdates(message.updates);
      if (update) updates.set(message.id, update);
    }
  }
  return mapped.map(({ line: { id }, refusal }): FirstUpdate => {
    const update = updates.get(id);
    if (update) return { recordId: id, update };
    const { code, message } = refusal ?? {
      code: 'NOTHING_TO_TELL',
      message: 'The record gives nothing to tell',
    };
    return { recordId: id, refusal: { code, message } };
  });
}
