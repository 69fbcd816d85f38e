import type { Database } from '../../../src/store/database.ts';
import type { NewRun } from '../../../src/store/tables/runs.ts';
import type { NewSync } from '../../../src/store/tables/syncs.ts';

/** What the tests of one contract share; filled in before each of them. */
export interface Scene {
  database: Database;
  /** A prefix that no other test uses, since all share the tables. */
  own: string;
}

export function newSync(id: string): NewSync {
  return { id, integration: 'auth0-users-to-salesforce', name: 'Users', config: { a: 1 } };
}

export function newRun(syncId: string, changes: Partial<NewRun> = {}): NewRun {
  return {
    id: `${syncId}-run`,
    syncId,
    workflowId: `sync/${syncId}`,
    syncVersion: 1,
    mode: 'apply',
    options: { autoApprove: true },
    ...changes,
  };
}
