import { Command } from 'commander';
import { SyncSchedule } from '../api/resources/schedule.ts';
import { Sync } from '../api/resources/sync.ts';
import { SaltbridgeError } from '../core/errors.ts';
import type { CommandContext } from './context.ts';
import { printable } from './ui/text.ts';

export function scheduleCommand(context: CommandContext): Command {
  return new Command('schedule')
    .description('show when a sync starts by itself, and what came of it last')
    .argument('<sync>', 'id of the sync')
    .action(async (id: string) => {
      const { schedule } = await context.client().get(`/v1/syncs/${encodeURIComponent(id)}`, Sync);
      if (schedule) return context.output.result(linesOf(id, schedule), schedule);
      throw new SaltbridgeError('config', `The sync ${id} has no schedule`, { code: 'NO_SCHEDULE' });
    });
}

export function pauseCommand(context: CommandContext): Command {
  return new Command('pause')
    .description('let a sync start no runs by itself; those that you start go on')
    .argument('<sync>', 'id of the sync')
    .option('--reason <text>', 'why, for people')
    .action((id: string, { reason }: { reason?: string }) => turn(context, id, 'pause', { reason }));
}

export function resumeCommand(context: CommandContext): Command {
  return new Command('resume')
    .description('let a paused sync start runs by itself again')
    .argument('<sync>', 'id of the sync')
    .action((id: string) => turn(context, id, 'resume', {}));
}

async function turn(
  context: CommandContext,
  id: string,
  word: 'pause' | 'resume',
  json: object,
): Promise<void> {
  const path = `/v1/syncs/${encodeURIComponent(id)}/${word}`;
  const schedule = await context.client().send('POST', path, SyncSchedule, { json });
  context.output.result(linesOf(id, schedule), schedule);
}

function linesOf(id: string, schedule: SyncSchedule): string[] {
  const { when, paused, reason = '', nextTimes, lastRun, lastSkipped, problem } = schedule;
  const lines = [`${id} starts ${when}${paused ? `, but not now: ${reason}` : ''}`];
  if (nextTimes.length > 0) lines.push(`Next          ${nextTimes.map(short).join(', ')} (UTC)`);
  if (lastRun) {
    const { startedAt, status, startedBy, id: runId } = lastRun;
    const by = startedBy === undefined ? '' : `, started by ${startedBy}`;
    lines.push(`Last run      ${short(startedAt)} ${status}${by}: ${runId}`);
  }
  if (lastSkipped) lines.push(`Last skipped  ${short(lastSkipped.at)} ${lastSkipped.why}`);
  if (problem !== undefined) lines.push(problem);
  return lines.map(printable);
}

/** `2026-11-29T15:00:00.000Z` as `2026-11-29 15:00:00`. */
function short(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}
