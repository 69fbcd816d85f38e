import type { Connector } from '../../core/connector.ts';
import { checkSpace } from './check.ts';
import { createHttp } from './http.ts';
import { createProfiles } from './profiles.ts';
import { createPublicApi } from './public-api.ts';
import { parseSettings, settings } from './settings.ts';

/** One space of Segment Unify, written through the source whose write key we hold. */
export const segment: Connector = {
  system: 'segment',
  label: 'Segment',
  settings,
  open(connection) {
    const given = parseSettings(connection.settings);
    const http = createHttp(given);
    const api = createPublicApi(http);
    return {
      async test() {
        const { ok, identity, facts, problems } = await checkSpace(given, api);
        return { ok, ...(identity !== undefined && { identity }), facts, problems };
      },
      profiles: createProfiles(given, http, api),
    };
  },
};
