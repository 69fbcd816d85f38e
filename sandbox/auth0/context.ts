import type { Clock } from '../core/clock.ts';
import type { FaultQueue } from '../core/faults.ts';
import type { Actions } from './actions.ts';
import type { EventStreams } from './event-streams.ts';
import type { ExportJobs } from './export-jobs.ts';
import type { LogStreams } from './log-streams.ts';
import type { Outbox } from './outbox.ts';
import type { Tenant } from './tokens.ts';
import type { UserStore } from './user-store.ts';

/** What the routes of the Auth0 sandbox work on. */
export interface Auth0Context {
  tenant: Tenant;
  clock: Clock;
  faults: FaultQueue;
  users: UserStore;
  jobs: ExportJobs;
  outbox: Outbox;
  actions: Actions;
  logStreams: LogStreams;
  eventStreams: EventStreams;
}
