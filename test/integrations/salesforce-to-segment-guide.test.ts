import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { settings } from '../../src/connectors/segment/settings.ts';
import { salesforceToSegment } from '../../src/integrations/salesforce-to-segment.ts';

const guide = await readFile(new URL('../../docs/salesforce-to-segment.md', import.meta.url), 'utf8');
const [connections = '', sync = ''] = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text);

it('is shown in its guide with a sync that can be saved', () => {
  const { integration, config } = parse(sync);

  expect(integration).toBe('salesforce-to-segment');
  expect(salesforceToSegment.config.safeParse(config).error).toBeUndefined();
});

it('has in its guide the values that hold where nothing is said', () => {
  const { config } = parse(sync);
  const { source, destination, mapping, schedule, refresh, drift, quota, deletions, limits } = config;
  const bare = {
    source: { connection: source.connection },
    destination: { connection: destination.connection },
    model: config.model,
    mapping: { profileSpace: mapping.profileSpace, userId: mapping.userId },
  };

  const defaults = salesforceToSegment.config.parse(bare);

  expect(defaults).toMatchObject({ source, destination, refresh, drift, quota, deletions, limits });
  const { traits: _, ...shown } = mapping;
  expect(defaults).toMatchObject({ mapping: shown });
  // The schedule alone is worked out later.
  expect(schedule).toEqual({ every: '1h' });
});

it('is shown in its guide with connections that can be made', () => {
  const [, segment] = parseAllDocuments(connections).map((document) => document.toJS());

  expect(settings.safeParse(segment.settings).success).toBe(true);
});
