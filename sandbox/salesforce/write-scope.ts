import type { Rights } from './records/permissions.ts';
import type { Store } from './records/store.ts';
import { wholeSecond } from './records/values.ts';
import type { WriteScope } from './records/write.ts';
import { versions } from './routes/calls.ts';
import type { Settings } from './settings.ts';

/** What a command tells of how its records are written. */
export interface ScopeOptions {
  userId: string;
  at: number;
  allowDuplicates?: boolean;
  /** Whether a duplicate rule shows the fields of what it found. */
  duplicateDetails?: boolean;
  /** Of the API, e.g. `v60.0`; absent means the newest. */
  version?: string;
  /** Owner of new records by the assignment rule. */
  assignTo?: string | undefined;
  /** User names that other orgs of the sandbox have. */
  takenUsernames?: readonly string[];
}

export function createScope(
  { store, settings, rights }: { store: Store; settings: Settings; rights: (userId: string) => Rights },
  options: ScopeOptions,
): WriteScope {
  const { userId, at, allowDuplicates = false, duplicateDetails: details = false, assignTo } = options;
  const { version = `v${versions.last}.0`, takenUsernames = [] } = options;
  const rule = settings.duplicateRule === true ? 'alert' : settings.duplicateRule || 'off';
  return {
    store,
    settings:
      takenUsernames.length === 0
        ? settings
        : { ...settings, takenUsernames: [...settings.takenUsernames, ...takenUsernames] },
    rights: rights(userId),
    at: wholeSecond(at),
    duplicates: { action: rule === 'alert' && allowDuplicates ? 'off' : rule, details, version },
    ...(assignTo === undefined ? {} : { assignTo }),
  };
}
