import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { FaultQueue } from '../core/faults.ts';
import type { Journal } from '../core/journal.ts';
import type { SharedNames } from '../core/shared-names.ts';
import { createIngest, type Ingest } from './bulk/ingest.ts';
import { createQueryJobs, type QueryJobs } from './bulk/query-jobs.ts';
import { findRows } from './bulk/query-rows.ts';
import { createUploads, type Uploads } from './bulk/upload.ts';
import { type Failure, isFailure } from './errors.ts';
import { createLockouts, type Lockouts } from './login/lockouts.ts';
import { createRefreshTokens, type RefreshTokens } from './login/refresh-tokens.ts';
import { createSessions, type Sessions } from './login/sessions.ts';
import { createSigningKey } from './login/signing-key.ts';
import { changePermission, type PermissionChange } from './permission-change.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { type BatchOptions, writeBatch } from './records/batch.ts';
import type { RecordInput } from './records/body.ts';
import { type Converted, type ConvertRequest, convertLead } from './records/convert.ts';
import { type Merged, type MergeRequest, mergeRecords } from './records/merge.ts';
import { createPermissions, type Rights } from './records/permissions.ts';
import { createStore, type Store } from './records/store.ts';
import { assignee } from './rules/assignment.ts';
import { setLicenses } from './rules/licenses.ts';
import { confirmEmail } from './rules/users.ts';
import { loadStateFile } from './saved-state.ts';
import { bindFormulas } from './schema/bind.ts';
import { loadSchema } from './schema/load.ts';
import { makeSecrets, plantSeed, type Secrets } from './seed.ts';
import { defaultSettings, type Settings, type SettingsChange } from './settings.ts';
import { type CustomFields, createCustomFields } from './tooling/custom-fields.ts';
import { atomically, createTransactions, type Transactions } from './transactions.ts';
import { createUsage, type Usage } from './usage.ts';
import { createUsernames } from './usernames.ts';
import { createScope, type ScopeOptions } from './write-scope.ts';

export interface OrgOptions {
  /** Where state outlives the process; absent keeps it in memory. */
  folder: string | undefined;
  seed: number;
  /** More objects and fields, in the form that `parseSchema` reads. */
  schema: string | undefined;
  clock: Clock;
  faults: FaultQueue;
  /** What no two orgs of the sandbox may both have; absent means that there is one. */
  usernames: SharedNames | undefined;
  journal: Journal | undefined;
}

/** How a call wants its records written. */
export interface WriteCommand extends BatchOptions, ScopeOptions {
  records: RecordInput[];
}

/** One Salesforce org: its records, people, jobs and rules, without HTTP. */
export interface Org {
  store: Store;
  secrets: Secrets;
  settings: Settings;
  sessions: Sessions;
  refreshTokens: RefreshTokens;
  lockouts: Lockouts;
  ingest: Ingest;
  queryJobs: QueryJobs;
  uploads: Uploads;
  usage: Usage;
  recorder: Recorder;
  transactions: Transactions;
  clock: Clock;
  faults: FaultQueue;
  /** PEM of the key that signs the integration user's JWTs. */
  privateKey: () => string;
  customFields: CustomFields;
  /** Rises when objects or fields change. */
  schemaVersion: () => number;
  now(): number;
  rights(userId: string): Rights;
  userNamed(username: string): string | undefined;
  /** Who gets a new lead by an assignment rule: its id, or true for the active one. */
  assignee(rule: string | true): string | undefined;
  write(command: WriteCommand): ReturnType<typeof writeBatch>;
  merge(command: MergeRequest & { at: number; userId: string }): Merged | Failure;
  convert(
    command: ConvertRequest & { at: number; userId: string; allowDuplicates: boolean },
  ): Converted | Failure;
  change(args: { settings: SettingsChange }): void;
  /** Takes over a user's changed e-mail address. @returns whether one was waiting */
  confirmEmail(args: { userId: string; at: number }): boolean;
  permit(args: { userId: string; change: PermissionChange }): void;
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function openOrg(options: OrgOptions): Promise<Org> {
  const { clock, faults, seed } = options;
  const store = createStore(loadSchema(options.schema));
  const settings: Settings = { ...defaultSettings };
  const recorder = createRecorder(options.journal, (args) => {
    const made = 'at' in args && settings.lateVisibilityMs > 0 ? Number(args.at) : undefined;
    store.lateClock.at = made;
  });
  bindFormulas(store);
  const rightsOf = createPermissions(store);
  const uploads = createUploads(options.folder === undefined ? undefined : join(options.folder, 'uploads'));
  const sessions = createSessions(recorder);
  const secrets = makeSecrets(seed);
  const refreshTokens = createRefreshTokens(recorder, secrets.refreshToken);
  const lockouts = createLockouts(recorder, (userId, locked) => markLocked(store, userId, locked));
  const customFields = createCustomFields(store, recorder);
  const now = () => clock.now().getTime();

  const scope = (how: ScopeOptions) => createScope({ store, settings, rights: rightsOf }, how);
  const usernames = createUsernames(store, options.usernames);

  const usage = createUsage(clock);
  let replaying = true;
  const ingest = createIngest({
    onRows(before, after) {
      if (replaying) return;
      usage.add('bulk-rows', after - before);
      usage.add('bulk-batches', Math.ceil(after / 10_000) - Math.ceil(before / 10_000));
    },
    recorder,
    uploads,
    faults,
    clock,
    settings,
    idle: () => org.transactions.idle(),
    takenUsernames: (object) => usernames.taken(object),
    scopeOf: ({ userId, request, createdAt: at }, takenUsernames) => {
      const { assignmentRuleId: rule } = request;
      return scope({
        userId,
        at,
        takenUsernames,
        assignTo: rule === undefined ? undefined : assignee(store, rule),
      });
    },
  });
  const plant = recorder.command('seed', (args: { at: number; seed: number }) => plantSeed(store, args));

  const write = recorder.command('write', ({ records, lane, allOrNone, strike, ...how }: WriteCommand) =>
    writeBatch(scope(how), records, { lane, allOrNone, ...(strike === undefined ? {} : { strike }) }),
  );

  const org: Org = {
    store,
    secrets,
    settings,
    sessions,
    refreshTokens,
    lockouts,
    ingest,
    queryJobs: createQueryJobs({
      recorder,
      faults,
      now,
      idle: () => org.transactions.idle(),
      find: ({ request, userId, at }) => findRows({ store, settings, rights: rightsOf(userId) }, request, at),
    }),
    uploads,
    usage,
    recorder,
    transactions: createTransactions(store, recorder),
    clock,
    faults,
    customFields,
    schemaVersion: customFields.version,
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
    assignee: (rule) => assignee(store, rule),
    write(command) {
      const takenUsernames = usernames.takenFrom(command.records);
      return write(takenUsernames.length === 0 ? command : { ...command, takenUsernames });
    },
    merge: recorder.command('merge', ({ at, userId, ...request }) =>
      atomically(store, () => mergeRecords(scope({ userId, at, allowDuplicates: true }), request), isFailure),
    ),
    convert: recorder.command('convert', ({ at, userId, allowDuplicates, ...request }) =>
      atomically(store, () => convertLead(scope({ userId, at, allowDuplicates }), request), isFailure),
    ),
    change: recorder.command('settings', ({ settings: changes }: { settings: SettingsChange }) => {
      Object.assign(settings, changes);
      setLicenses(store, changes.licenses ?? {});
    }),
    confirmEmail: recorder.command('confirm-email', ({ userId, at }: { userId: string; at: number }) =>
      confirmEmail(store, userId, at),
    ),
    permit: recorder.command('permit', ({ userId, change }: { userId: string; change: PermissionChange }) =>
      changePermission(store, userId, change),
    ),
    async reset() {
      ingest.clear();
      store.clear();
      customFields.clear();
      sessions.clear();
      refreshTokens.clear();
      lockouts.clear();
      org.queryJobs.clear();
      org.usage.clear();
      Object.assign(settings, defaultSettings);
      await uploads.clear();
      await recorder.clear();
      plant({ at: now(), seed });
    },
    async close() {
      await Promise.all([ingest.stop(), org.queryJobs.stop()]);
      await recorder.settled();
    },
  };
  recorder.command('state', ({ file }: { file: string }) => loadStateFile(org, options.folder ?? '', file));
  if ((await recorder.replay()) === 0) plant({ at: now(), seed });
  replaying = false;
  org.transactions.recover();
  ingest.resume();
  org.queryJobs.resume();
  return org;
}

function markLocked(store: Store, userId: string, locked: boolean): void {
  const logins = store.table('UserLogin');
  const flag = logins.object.field('IsPasswordLocked');
  for (const row of store.where('UserLogin', { UserId: userId }))
    if (flag !== undefined) logins.set(row, flag, locked);
}
