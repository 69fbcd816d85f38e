import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startSegment, type TestSegment } from '../../support/segment.ts';

let segment: TestSegment;
let token: string;

beforeAll(async () => {
  segment = await startSegment();
  token = `Bearer ${segment.credentials.token}`;
});
beforeEach(() => segment.control('/reset'));
afterAll(() => segment.close());

it('shows the workspace, its spaces and its sources with their write keys', async () => {
  const { spaces } = segment.credentials;

  expect((await segment.ask('/', token)).body).toMatchObject({
    data: { workspace: { slug: 'saltbridge-sandbox' } },
  });
  expect((await segment.ask('/spaces', token)).body).toMatchObject({
    data: {
      spaces: spaces.map(({ id, slug }) => ({ id, slug, name: slug })),
      pagination: { totalEntries: 2 },
    },
  });
  expect((await segment.ask('/sources', token)).body).toMatchObject({
    data: { sources: spaces.map(({ writeKey }) => ({ enabled: true, writeKeys: [writeKey] })) },
  });
  expect((await segment.ask(`/spaces/${segment.space.id}`, token)).body).toMatchObject({
    data: { space: { slug: 'production' } },
  });
});

it('lists in pages', async () => {
  const first = await segment.ask('/spaces?pagination.count=1', token);
  expect(first.body).toMatchObject({ data: { spaces: [{ slug: 'production' }] } });
  // The form is that of the documentation.
  const { next } = (first.body.data as { pagination: { next: string } }).pagination;

  const second = await segment.ask(`/spaces?pagination.count=1&pagination.cursor=${next}`, token);

  expect(second.body).toMatchObject({ data: { spaces: [{ slug: 'staging' }] } });
  expect(second.body.data).not.toHaveProperty('pagination.next');
});

it('refuses a wrong token, an unknown space, and spaces where there is no Unify', async () => {
  expect(await segment.ask('/', 'Bearer wrong')).toMatchObject({
    status: 401,
    body: { errors: [{ type: 'unauthorized' }] },
  });
  expect((await segment.ask('/spaces/none', token)).status).toBe(404);
  expect((await segment.ask('/spaces?pagination.count=0', token)).status).toBe(422);
  await segment.change({ unify: false });
  expect((await segment.ask('/spaces', token)).status).toBe(403);
});
