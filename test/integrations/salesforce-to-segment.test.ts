import { expect, it } from 'vitest';
import { problemsOf } from '../../src/core/zod-problems.ts';
import { salesforceToSegment } from '../../src/integrations/salesforce-to-segment.ts';

/** Places and words of what is wrong with a config that has this beside the least it needs. */
function faultsOf({ source, mapping, ...config }: Record<string, object | string>): string[] {
  const parsed = salesforceToSegment.config.safeParse({
    source: { connection: 'salesforce', ...Object(source) },
    destination: { connection: 'segment' },
    model: { name: 'Contacts', collection: 'Contact', columns: ['Email'] },
    mapping: { profileSpace: 'production', userId: { field: 'Email' }, ...Object(mapping) },
    ...config,
  });
  return parsed.error ? problemsOf(parsed.error, '').map(({ message }) => message) : [];
}

it('lets a resting run look no more often than once a minute', () => {
  expect(faultsOf({ quota: { lookEvery: '59s' } })).toEqual([
    expect.stringMatching(/quota\/lookEvery.*must be 1m or longer/),
  ]);
  expect(faultsOf({ quota: { lookEvery: '60s' } })).toEqual([]);
});

it('takes a start date that has passed, and no other', () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();

  expect(faultsOf({ source: { startDate: inAnHour } })).toEqual([
    expect.stringMatching(/source\/startDate.*in the future.*leave it out/),
  ]);
  expect(faultsOf({ source: { startDate: '2020-01-01T00:00:00Z' } })).toEqual([]);
});

it('tells no trait under the name of one that tells of deletions', () => {
  const traits = [{ trait: 'salesforce_merged_into', from: { field: 'Email' } }];

  expect(faultsOf({ mapping: { traits } })).toEqual([
    expect.stringMatching(/mapping\/traits\/0\/trait.*tells of deletions \(mapping\.deleted\.mergedTrait\)/),
  ]);
  expect(faultsOf({ mapping: { traits, deleted: null } })).toEqual([]);
});

it('adds no fields by itself where Selective Sync says which may be read', () => {
  const columns = ['Email'];

  expect(faultsOf({ source: { columns }, drift: 'add and backfill' })).toEqual([
    expect.stringMatching(/drift.*source\.columns/),
  ]);
  expect(faultsOf({ source: { columns } })).toEqual([]);
});
