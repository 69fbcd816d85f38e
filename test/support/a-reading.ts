import type { Reading } from '../../src/core/changes/reading.ts';

/** What a first run of contacts by their names reads, in so far as it matters here. */
export const aReading: Reading = {
  scope: 'full',
  sendsAll: false,
  asOf: '2026-11-01T00:00:00.000Z',
  columns: ['LastName'],
  added: [],
  backfills: [],
  schema: { LastName: 'string' },
  mapping: 'm1',
  target: 't1',
  isAnew: false,
  doubts: [],
  tasks: [],
};
