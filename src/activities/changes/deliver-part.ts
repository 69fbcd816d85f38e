import { activityInfo } from '@temporalio/activity';
import { z } from 'zod';
import type { ArtifactRef } from '../../core/artifact.ts';
import type { MessagesName } from '../../core/change-files.ts';
import type { RecordRefusal } from '../../core/changes/compile-profile.ts';
import { type MessageLine, parseMessageLine } from '../../core/changes/ledger-line.ts';
import { parseUpdates } from '../../core/changes/marks.ts';
import type { ProfileUpdate } from '../../core/changes/profile.ts';
import type { StepContext } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { getJson, getLines, putLines } from '../json-artifact.ts';
import { withStepContext } from '../step-context.ts';
import { type ChangeScope, openChanges, openProfiles, requireStillOn } from './change-scope.ts';
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
    await requireStillOn(dependencies, run);
    const { artifacts } = dependencies;
    const key = run.files.messagesManifest(input.messages);
    const manifest = await getJson(artifacts, key, MessagesManifest);
    const part = manifest.parts[input.part];
    if (!part) throw new SaltbridgeError('config', `The file of messages has no part ${input.part}`);
    return withStepContext({ step: 'import', part: input.part, total: part.rows }, (context) =>
      deliver(dependencies, run, input.part, messageLines(artifacts, manifest, part), context),
    );
  };
}

interface Waiting {
  update: ProfileUpdate;
  fate: MessageLine['fate'];
}

async function deliver(
  dependencies: Dependencies,
  run: ChangeScope,
  part: number,
  source: AsyncGenerator<string[], void>,
  context: StepContext,
): Promise<Delivered> {
  const { artifacts } = dependencies;
  const { attempt } = activityInfo();
  const profiles = await openProfiles(dependencies, run.bound);
  const earlier = Checkpoint.safeParse(context.lastCheckpoint).data;
  const refused = new Map<string, RecordRefusal>();
  if (earlier) {
    for (const line of await getLines(artifacts, run.files.refused(part, earlier.attempt), RefusalLine))
      refused.set(line.id, line);
  }
  const keep = () => putLines(artifacts, run.files.refused(part, attempt), [...refused.values()]);
  await keep();

  const counts = { created: 0, updated: 0, deleted: 0 };
  let records = 0;
  let waiting: Waiting[] = [];
  let answered = earlier?.answered ?? 0;
  let toSkip = answered;

  /** Takes in more of the part until a batch must be full; what an earlier attempt has told is skipped. */
  async function takeIn(): Promise<void> {
    while (waiting.length < MOST_UPDATES_LOOKED_AT) {
      const { value: lines } = await source.next();
      if (!lines) return;
      for (const { id, fate, updates } of lines.map(parseMessageLine)) {
        if (!refused.has(id)) counts[fate]++;
        records++;
        for (const update of parseUpdates(updates, `messages, part ${part}`, records)) {
          if (toSkip > 0) toSkip--;
          else waiting.push({ update, fate });
        }
      }
    }
  }

  for (await takeIn(); waiting.length > 0; await takeIn()) {
    context.signal.throwIfAborted();
    const updates = waiting.map(({ update }) => update);
    const batch = profiles.pack(run.bound.request, updates);
    const answers = batch.body === '' ? [] : await profiles.send(run.bound.request, batch, context);
    const refusals = [...batch.refused, ...answers];
    for (const { index, code, message } of refusals) {
      const about = waiting[index];
      if (!about || refused.has(about.update.recordId)) continue;
      refused.set(about.update.recordId, { id: about.update.recordId, code, message });
      counts[about.fate]--;
    }
    // The file before the checkpoint that leads to it.
    if (refusals.length > 0) await keep();
    answered += batch.taken;
    waiting = waiting.slice(batch.taken);
    context.progress(Math.max(0, records - waiting.length));
    context.checkpoint({ answered, attempt } satisfies z.infer<typeof Checkpoint>);
  }
  return { ...counts, failed: refused.size, attempt };
}

/** As many as the most patient vendor takes in one call. */
const MOST_UPDATES_LOOKED_AT = 2_500;
