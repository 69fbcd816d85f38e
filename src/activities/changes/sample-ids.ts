import type { ArtifactStore } from '../../core/artifact.ts';
import { atOnce } from '../../core/at-once.ts';
import type { ChangeQuery, ChangeSource } from '../../core/changes/change-source.ts';
import type { LedgerRef } from '../../core/changes/reading.ts';
import type { StepContext } from '../../core/connector.ts';
import { newestRows } from './newest-rows.ts';

/** Longer than any line of a ledger. */
const LOOK_BYTES = 64 * 1024;
const LOOKS_AT_ONCE = 8;

/**
 * Ids of records to compare by sample: one half of those that the destination was told of, from all over the ledger, so
 * that whoever is gone or was told wrongly may show; the other half those that changed last, so that whoever is missing
 * may.
 */
export async function sampleIds(
  { artifacts, source }: { artifacts: ArtifactStore; source: ChangeSource },
  query: ChangeQuery,
  ledger: LedgerRef | undefined,
  wanted: number,
  context: StepContext,
): Promise<string[]> {
  const known = ledger ? await idsInLedger(artifacts, ledger, Math.ceil(wanted / 2)) : [];
  const newest = await newestRows(source, { ...query, columns: [] }, wanted, context);
  return [...new Set([...known, ...newest.map(({ id }) => id)])].slice(0, wanted);
}

/** The line behind each of some places in equal distances, whatever the size of the file. */
async function idsInLedger(
  artifacts: ArtifactStore,
  { ref, rows }: LedgerRef,
  wanted: number,
): Promise<string[]> {
  const looks = Math.min(wanted, rows);
  const found = new Set<string>();
  const places = Array.from({ length: looks }, (_, look) => Math.floor((look * ref.bytes) / looks));
  await atOnce(places, LOOKS_AT_ONCE, async (start) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await artifacts.get(ref.key, {
      start,
      end: Math.min(start + LOOK_BYTES, ref.bytes),
    }))
      chunks.push(chunk as Uint8Array);
    const text = Buffer.concat(chunks).toString('utf8');
    const line = start === 0 ? text : text.slice(text.indexOf('\n') + 1);
    const id = line.slice(0, line.indexOf('\t'));
    if (line.includes('\t')) found.add(id);
  });
  return [...found];
}
