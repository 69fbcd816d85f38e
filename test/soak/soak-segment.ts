import { breakableReading, breakableSegment, rampage, STORM_MS } from './disturb.ts';
import type { Part } from './part.ts';
import { runSegmentTrial } from './segment-trial.ts';

/** Lets people change contacts that Segment is told of, each time in another org and by another sync. */
export const soakSegment: Part = async (rig, { minutes, meanMs, random, tally, log }) => {
  const figures = { segmentTrials: 0, steps: 0, segmentRuns: 0, segmentMessages: 0, mismatches: 0 };
  const breakables = [breakableReading(rig), breakableSegment(rig)] as const;
  const until = Date.now() + minutes * 60_000;

  while (figures.segmentTrials === 0 || Date.now() < until) {
    const startedAt = Date.now();
    const { steps, runs, messages, differences } = await runSegmentTrial(rig, {
      random,
      forMs: STORM_MS,
      disturb: (signal) => rampage(rig, { breakables, random, meanMs, tally }, signal),
    });
    figures.segmentTrials += 1;
    figures.steps += steps;
    figures.segmentRuns += runs;
    figures.segmentMessages += messages;
    figures.mismatches += differences.length;
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    const done = `${steps} steps, ${runs} runs, ${messages} messages`;
    log(
      `segment ${figures.segmentTrials} (${done}) ${seconds} s: ${differences.join('; ') || 'as it should be'}`,
    );
  }
  return figures;
};
