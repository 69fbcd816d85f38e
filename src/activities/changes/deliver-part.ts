import { activityInfo } from '@temporalio/activity';
import { z } from 'zod';
import type { ArtifactRef } from '../../core/artifact.ts';
import type { MessagesName } from '../../core/change-files.ts';
import type { RecordRefusal } from '../../core/changes/compile-profile.ts';
import { type MessageLine, parseMessageLine } from '../../core/changes/ledger-line.ts';
import { ProfileUpdate } from '../../core/changes/profile.ts';
import type { StepContext } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { getJson, getLines, putLines } from '../json-artifact.ts';
import { withStepContext } from '../step-context.ts';
import { type ChangeScope, openChanges, openProfiles } from './change-scope.ts';
import { messageLines } from './message-lines.ts';
import { MessagesManifest } from './messages-file.ts';

export interface DeliverInput {
  spec: ArtifactRef;
  /** Which attempt's file of messages. */
  messages: MessagesName;
  part: number;
}

export interface Delivered {
  created: number;
  updated: number;
  deleted: number;
  failed: number;
  /** Which attempt's file of refusals counts. */
  attempt: number;
}

/** How far an earlier attempt came: updates that were answered, and the file that says which were refused. */
const Checkpoint = z.object({ answered: z.number().int(), attempt: z.number().int() });

export const RefusalLine = z.object({ id: z.string(), code: z.string(), message: z.string() });

/**
 * Tells the destination one part of the messages, batch by batch. What an attempt sent whose answer is unknown is sent
 * again: each message has an id by which the destination takes it once.
 */
export function createDeliverPart(dependencies: Dependencies) {
  return async function deliverPart(input: DeliverInput): Promise<Delivered> {
    const run = await openChanges(dependencies, input.spec);
    const { artifacts } = dependencies;
    const key = run.files.messagesManifest(input.messages);
    const manifest = await getJson(artifacts, key, MessagesManifest);
    const part = manifest.parts[input.part];
    if (!part) throw new SaltbridgeError('config', `The file of messages has no part ${input.part}`);
    return withStepContext({ step: 'import', part: input.part, total: part.rows }, async (context) => {
      const records: MessageLine[] = [];
      for await (const lines of messageLines(artifacts, manifest, part))
        records.push(...lines.map(parseMessageLine));
      const refused = await deliver(dependencies, run, input.part, records, context);
      const counts = { created: 0, updated: 0, deleted: 0 };
      for (const { id, fate } of records) if (!refused.has(id)) counts[fate]++;
      return { ...counts, failed: refused.size, attempt: activityInfo().attempt };
    });
  };
}

async function deliver(
  dependencies: Dependencies,
  run: ChangeScope,
  part: number,
  records: readonly MessageLine[],
  context: StepContext,
): Promise<Map<string, RecordRefusal>> {
  const { artifacts } = dependencies;
  const { attempt } = activityInfo();
  const profiles = await openProfiles(dependencies, run.bound);
  const updates = records.flatMap(({ updates }) => z.array(ProfileUpdate).parse(JSON.parse(updates)));
  const earlier = Checkpoint.safeParse(context.lastCheckpoint).data;
  const refused = new Map<string, RecordRefusal>();
  if (earlier) {
    for (const line of await getLines(artifacts, run.files.refused(part, earlier.attempt), RefusalLine))
      refused.set(line.id, line);
  }
  const keep = () => putLines(artifacts, run.files.refused(part, attempt), [...refused.values()]);
  await keep();

  for (let answered = earlier?.answered ?? 0; answered < updates.length; ) {
    context.signal.throwIfAborted();
    const rest = updates.slice(answered, answered + MOST_UPDATES_LOOKED_AT);
    const batch = profiles.pack(run.bound.request, rest);
    const answers = batch.body === '' ? [] : await profiles.send(run.bound.request, batch, context);
    const refusals = [...batch.refused, ...answers];
    for (const { index, code, message } of refusals) {
      const id = rest[index]?.recordId ?? '';
      if (!refused.has(id)) refused.set(id, { id, code, message });
    }
    // The file before the checkpoint that leads to it.
    if (refusals.length > 0) await keep();
    answered += batch.taken;
    context.progress(Math.round((answered / updates.length) * records.length), records.length);
    context.checkpoint({ answered, attempt } satisfies z.infer<typeof Checkpoint>);
  }
  return refused;
}

/** More than any vendor takes in one call. */
const MOST_UPDATES_LOOKED_AT = 5_000;
