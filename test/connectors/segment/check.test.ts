import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSegment, type TestSegment } from '../../support/segment.ts';
import { identify, open, settingsFor } from './open-segment.ts';

let segment: TestSegment;

beforeAll(async () => {
  segment = await startSegment();
});
beforeEach(() => segment.control('/reset'));
afterAll(() => segment.close());

const test = (change: object = {}) => open({ ...settingsFor(segment), ...change }).test();
const check = (options: Record<string, unknown>, change: object = {}) =>
  open({ ...settingsFor(segment), ...change }).profiles.check({ ...identify, options });

it('tells workspace, space, source, region and identity resolution', async () => {
  expect(await test()).toEqual({
    ok: true,
    identity: 'Saltbridge production',
    facts: {
      region: 'us',
      workspace: 'saltbridge-sandbox',
      space: `production (${segment.space.id})`,
      'write key': 'of the source Saltbridge production',
      'identity resolution': 'set up',
    },
    problems: [],
  });
});

it('says what could not be checked without a token', async () => {
  const { ok, facts } = await test({ publicApiToken: undefined });

  expect(ok).toBe(true);
  expect(facts).toMatchObject({
    space: 'production',
    'identity resolution': expect.stringContaining('publicApiToken'),
  });
  expect(segment.log.count()).toBe(0);
});

it('says so where Segment does not tell of identity resolution, or hides write keys', async () => {
  const { id, slug } = segment.space;
  const spaces = [{ id, slug, name: 'Production' }];
  segment.break({
    path: '^/spaces',
    status: 200,
    body: { data: { spaces, pagination: { current: 'MA==' } } },
  });
  await segment.change({ hideWriteKeys: true });

  const { ok, facts } = await test();

  expect(ok).toBe(true);
  expect(facts['identity resolution']).toContain('not told');
  expect(facts['write key']).toContain('not checked');
});

it.each([
  ['UNIFY_NOT_ENABLED', '/profileSpace', { unify: false }, {}],
  ['SPACE_NOT_FOUND', '/profileSpace', {}, { profileSpace: 'sandbox' }],
  ['IDENTITY_RESOLUTION_MISSING', '/profileSpace', { withoutIdentityResolution: ['production'] }, {}],
  ['WRITE_KEY_UNKNOWN', '/writeKey', {}, { writeKey: '0'.repeat(32) }],
  ['SOURCE_DISABLED', '/writeKey', { disabledSources: ['production'] }, {}],
  ['unauthorized', '/publicApiToken', {}, { publicApiToken: 'sgp_wrong' }],
])('finds %s, in the test of a connection and before a run', async (code, pointer, rules, change) => {
  await segment.change(rules);

  expect(await test(change)).toMatchObject({ ok: false, problems: [{ code, pointer }] });
  expect(await check({}, change)).toMatchObject([{ code }]);
});

it('names both spaces where the mapping wants another than the connection feeds', async () => {
  const [problem, ...more] = await check({ profileSpace: 'staging' });

  expect(more).toEqual([]);
  expect(problem).toMatchObject({ code: 'WRONG_PROFILE_SPACE' });
  expect(problem?.message).toMatch(/staging.*production/);
});

it('knows the space by its id as by its slug', async () => {
  expect(await check({ profileSpace: segment.space.id })).toEqual([]);
  expect(await check({ profileSpace: 'production' }, { profileSpace: segment.space.id })).toEqual([]);
});

it('reads lists to their last page', async () => {
  const [, staging] = segment.credentials.spaces;
  const pages = (next: object) => ({ data: { spaces: [], pagination: { current: 'MA==', ...next } } });
  segment.break({ path: '^/spaces', status: 200, body: pages({ next: 'MA==' }) });

  expect(await test({ profileSpace: 'staging', writeKey: staging?.writeKey })).toMatchObject({ ok: true });
});

it.each([
  [{ status: 503 }, 'transient'],
  [{ status: 429, headers: { 'retry-after': '2' } }, 'rate-limited'],
  [{ status: 200, body: 'hello' }, 'transient'],
])('leaves what may pass to be tried again: %j', async (fault, kind) => {
  segment.break({ path: '^/spaces', ...fault });

  await expect(test()).rejects.toMatchObject({ kind });
});
