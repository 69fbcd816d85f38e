import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { FaultQueue } from '../core/faults.ts';
import type { Journal } from '../core/journal.ts';
import { createIngest, type Ingest } from './bulk/ingest.ts';
import { createQueryJobs, type QueryJobs } from './bulk/query-jobs.ts';
import { createUploads, type Uploads } from './bulk/upload.ts';
import { createSessions, type Sessions } from './login/sessions.ts';
import { createSigningKey } from './login/signing-key.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { type BatchOptions, writeBatch } from './records/batch.ts';
import type { RecordInput } from './records/body.ts';
import { createPermissions, type Rights } from './records/permissions.ts';
import { createStore, type Store } from './records/store.ts';
import { wholeSecond } from './records/values.ts';
import type { WriteScope } from './records/write.ts';
import { parseSchema } from './schema/parse.ts';
import { salesSchema } from './schema/sales.ts';
import { setupSchema } from './schema/setup.ts';
import { changePermission, makeSecrets, type PermissionChange, plantSeed, type Secrets } from './seed.ts';
import { defaultSettings, type Settings, type SettingsChange } from './settings.ts';
import { createUsage, type Usage } from './usage.ts';

export interface OrgOptions {
  /** Where state outlives the process; absent keeps it in memory. */
  folder: string | undefined;
  seed: number;
  /** More objects and fields, in the form that `parseSchema` reads. */
  schema: string | undefined;
  clock: Clock;
  faults: FaultQueue;
  journal: Journal | undefined;
}

/** How a call wants its records written. */
export interface WriteCommand extends BatchOptions {
  at: number;
  userId: string;
  records: RecordInput[];
  allowDuplicates: boolean;
  /** Owner of new records by the assignment rule. */
  assignTo?: string;
}

/** One Salesforce org: its records, people, jobs and rules, without HTTP. */
export interface Org {
  store: Store;
  secrets: Secrets;
  settings: Settings;
  sessions: Sessions;
  ingest: Ingest;
  queryJobs: QueryJobs;
  uploads: Uploads;
  usage: Usage;
  recorder: Recorder;
  clock: Clock;
  faults: FaultQueue;
  /** PEM of the key that signs the integration user's JWTs. */
  privateKey: () => string;
  now(): number;
  rights(userId: string): Rights;
  userNamed(username: string): string | undefined;
  /** Who gets a new lead by an assignment rule: its id, or true for the active one. */
  assignee(rule: string | true): string | undefined;
  write(command: WriteCommand): ReturnType<typeof writeBatch>;
  change(args: { settings: SettingsChange }): void;
  permit(args: { userId: string; change: PermissionChange }): void;
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function openOrg(options: OrgOptions): Promise<Org> {
  const { clock, faults, seed } = options;
  const recorder = createRecorder(options.journal);
  const store = createStore(parseSchema(salesSchema, setupSchema, options.schema ?? ''));
  const rightsOf = createPermissions(store);
  const settings: Settings = { ...defaultSettings };
  const uploads = createUploads(options.folder === undefined ? undefined : join(options.folder, 'uploads'));
  const sessions = createSessions(recorder);
  const now = () => clock.now().getTime();

  function assignee(rule: string | true): string | undefined {
    const wanted = rule === true ? { Active: true, SobjectType: 'Lead' } : { SobjectType: 'Lead' };
    const rules = store.table('AssignmentRule');
    const row = store.where('AssignmentRule', wanted).find((at) => rule === true || rules.rowOf(rule) === at);
    if (row === undefined) return undefined;
    const sales = store.where('User', { FirstName: 'Sam' })[0];
    return sales === undefined ? undefined : store.table('User').id(sales);
  }

  function scope(
    userId: string,
    at: number,
    allowDuplicates: boolean,
    assignTo: string | undefined,
  ): WriteScope {
    return {
      store,
      rights: rightsOf(userId),
      at: wholeSecond(at),
      refuseDuplicates: settings.duplicateRule && !allowDuplicates,
      ...(assignTo === undefined ? {} : { assignTo }),
    };
  }

  const ingest = createIngest({
    recorder,
    uploads,
    faults,
    clock,
    settings,
    scopeOf: ({ userId, request, createdAt }) =>
      scope(
        userId,
        createdAt,
        false,
        request.assignmentRuleId === undefined ? undefined : assignee(request.assignmentRuleId),
      ),
  });
  const plant = recorder.command('seed', (args: { at: number; seed: number }) => plantSeed(store, args));

  const org: Org = {
    store,
    secrets: makeSecrets(seed),
    settings,
    sessions,
    ingest,
    queryJobs: createQueryJobs(recorder),
    uploads,
    usage: createUsage(clock),
    recorder,
    clock,
    faults,
    privateKey: createSigningKey(
      options.folder === undefined ? undefined : join(options.folder, 'jwt-key.pem'),
    ),
    now,
    rights: rightsOf,
    userNamed(username) {
      const users = store.table('User');
      const field = users.object.field('Username');
      const row = field === undefined ? -1 : users.first(field, username);
      return row < 0 ? undefined : users.id(row);
    },
    assignee,
    write: recorder.command(
      'write',
      ({ at, userId, records, allowDuplicates, assignTo, ...batch }: WriteCommand) =>
        writeBatch(scope(userId, at, allowDuplicates, assignTo), records, batch),
    ),
    change: recorder.command('settings', ({ settings: changes }: { settings: SettingsChange }) => {
      Object.assign(settings, changes);
    }),
    permit: recorder.command('permit', ({ userId, change }: { userId: string; change: PermissionChange }) =>
      changePermission(store, userId, change),
    ),
    async reset() {
      ingest.clear();
      store.clear();
      sessions.clear();
      org.queryJobs.clear();
      org.usage.clear();
      Object.assign(settings, defaultSettings);
      await uploads.clear();
      await recorder.clear();
      plant({ at: now(), seed });
    },
    async close() {
      await ingest.stop();
      await recorder.settled();
    },
  };
  if ((await recorder.replay()) === 0) plant({ at: now(), seed });
  ingest.resume();
  return org;
}
