import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Decision } from '../core/decision.ts';
import type { RunProgress } from '../core/run-progress.ts';

/** Look only: where the run is. */
export const progress = defineQuery<RunProgress>('progress');

/** Answers whether the decision was taken; a second vote, or one that nobody asked for, is refused by the validator. */
export const decide = defineUpdate<{ accepted: true }, [Decision]>('decide');

/** The same decision for whoever need not learn the answer; ignored when nobody waits for it. */
export const decideSignal = defineSignal<[Decision]>('decide');
