import { expect, it } from 'vitest';
import { dropExpired, jobIn, type ListedJob } from '../../../sandbox/salesforce/bulk/job-list.ts';
import { makeId } from '../../../sandbox/salesforce/records/ids.ts';

const day = 86_400_000;
const listed = (sequence: number, state: ListedJob['state'], changedAt: number): [string, ListedJob] => {
  const id = makeId('750', sequence);
  return [id, { id, state, changedAt }];
};

it('forgets jobs that ended more than seven days ago, and tells which', () => {
  const jobs = new Map([
    listed(1, 'JobComplete', 0),
    listed(2, 'Open', 0),
    listed(3, 'Failed', day),
    listed(4, 'Aborted', 0),
  ]);

  const dropped = dropExpired(jobs, 7 * day + 1).map(({ state }) => state);

  expect(dropped).toEqual(['JobComplete', 'Aborted']);
  expect([...jobs.values()].map(({ state }) => state)).toEqual(['Open', 'Failed']);
});

it('finds a job by 15 or 18 characters of its id, and by no others', () => {
  const [id, job] = listed(36, 'Open', 0);
  const jobs = new Map([[id, job]]);

  expect([id, id.slice(0, 15)].map((text) => jobIn(jobs, text))).toEqual([job, job]);
  expect([id.slice(0, 14), `${id.slice(0, 15)}XXX`, ''].map((text) => jobIn(jobs, text))).toEqual(
    Array(3).fill(undefined),
  );
});
