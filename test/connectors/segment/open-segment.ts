import { segment as connector } from '../../../src/connectors/segment/index.ts';
import type { ProfileUpdate } from '../../../src/core/changes/profile.ts';
import type { OpenedConnector } from '../../../src/core/connector.ts';
import type { TestSegment } from '../../support/segment.ts';

/** Settings for the first space of the sandbox. */
export function settingsFor({ credentials, space }: TestSegment) {
  return {
    profileSpace: space.slug,
    writeKey: space.writeKey,
    publicApiToken: credentials.token,
    trackingUrl: credentials.trackingUrl,
    publicApiUrl: credentials.publicApiUrl,
  };
}

export function open(settings: object): OpenedConnector & Required<Pick<OpenedConnector, 'profiles'>> {
  const opened = connector.open({ id: 'segment', settings });
  if (opened.profiles === undefined) throw new Error('Segment keeps profiles');
  return { ...opened, profiles: opened.profiles };
}

export const identify = { call: 'identify', options: {} };

/** An update of the user of that number. */
export function update(number: number, given: Partial<ProfileUpdate> = {}): ProfileUpdate {
  return {
    recordId: `003${number}`,
    messageId: `m-${number}`,
    ids: { userId: `u-${number}` },
    traits: { city: 'Ulm', number },
    timestamp: '2026-01-01T00:00:00Z',
    ...given,
  };
}
