import { expect, it } from 'vitest';
import { misfits } from '../../src/api/runs/misfits.ts';
import { RunOptions, type RunOptionsInput } from '../../src/core/run.ts';

const placesOf = (story: 'sync' | 'react' | 'changes', options: RunOptionsInput) =>
  misfits(story, RunOptions.parse(options)).map(({ pointer }) => pointer);
const record = '003000000000001AAA';
const range = { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };

it.each<['sync' | 'react' | 'changes', RunOptionsInput]>([
  ['sync', { file: 'f', autoApprove: true, startedBy: 'me' }],
  ['sync', { stage: 'export', mode: 'preview' }],
  ['react', { reconcile: true }],
  ['changes', { records: [record] }],
  ['changes', { range }],
  ['changes', { limit: 5, acceptSchema: true }],
  ['changes', { scope: 'full', resync: true }],
  ['changes', { reconcile: true, limit: 5 }],
  ['changes', { resync: false, reconcile: false, mode: 'preview' }],
])('lets a run of the kind %s have %j', (story, options) => {
  expect(placesOf(story, options)).toEqual([]);
});

it.each<['sync' | 'react' | 'changes', RunOptionsInput, string[]]>([
  ['sync', { records: [record], limit: 5, resync: true }, ['/resync', '/records', '/limit']],
  ['react', { reconcile: true, file: 'f' }, ['/file']],
  ['changes', { stage: 'export', retryOf: 'r' }, ['/stage', '/retryOf']],
  ['changes', { records: [record], range, limit: 5 }, ['/range', '/limit']],
  ['changes', { limit: 5, scope: 'full' }, ['/scope']],
  ['changes', { resync: true, scope: 'incremental' }, ['/scope']],
  ['changes', { reconcile: true, range, acceptSchema: true }, ['/range', '/acceptSchema']],
])('refuses for a run of the kind %s: %j', (story, options, pointers) => {
  expect(placesOf(story, options)).toEqual(pointers);
});
