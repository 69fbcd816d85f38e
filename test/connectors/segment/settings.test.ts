import { expect, it } from 'vitest';
import { segment } from '../../../src/connectors/segment/index.ts';
import { parseSettings } from '../../../src/connectors/segment/settings.ts';

const given = { profileSpace: 'production', writeKey: 'KEYKEYKEY' };

it.each([
  ['us', 'https://api.segment.io/v1', 'https://api.segmentapis.com'],
  ['eu', 'https://events.eu1.segmentapis.com/v1', 'https://eu1.api.segmentapis.com'],
])('reaches the region %s where it is', (region, trackingUrl, publicApiUrl) => {
  expect(parseSettings({ ...given, region })).toMatchObject({ trackingUrl, publicApiUrl });
});

it('takes other addresses, with or without a slash at the end', () => {
  const other = {
    ...given,
    trackingUrl: 'http://127.0.0.1:4004/v1/',
    publicApiUrl: 'https://segment.example',
  };

  expect(parseSettings(other)).toMatchObject({
    region: 'us',
    trackingUrl: 'http://127.0.0.1:4004/v1',
    publicApiUrl: 'https://segment.example',
  });
});

it.each([
  ['an unknown region', { ...given, region: 'asia' }],
  ['no space', { writeKey: 'KEYKEYKEY' }],
  ['no write key', { profileSpace: 'production' }],
  ['plain http to another machine', { ...given, trackingUrl: 'http://api.segment.io/v1' }],
  ['a password in an address', { ...given, publicApiUrl: 'https://KEYKEYKEY:x@segment.example' }],
])('refuses %s in words that show no secret', (_what, settings) => {
  const { error } = segment.settings.safeParse(settings);

  expect(error?.issues).toHaveLength(1);
  expect(error?.message).not.toContain('KEYKEYKEY');
});

it('keeps the two secrets out of what may be shown', () => {
  const secret = Object.entries(segment.settings.shape).filter(([, field]) => field.meta()?.secret === true);

  expect(secret.map(([name]) => name)).toEqual(['writeKey', 'publicApiToken']);
});
