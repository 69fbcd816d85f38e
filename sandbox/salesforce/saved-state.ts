import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Snapshotable } from '../core/snapshots.ts';
import type { Org } from './org.ts';
import type { Entry } from './recorder.ts';
import { loadTables, saveTables } from './records/saved-tables.ts';
import { defaultSettings } from './settings.ts';

/** Snapshots of an org, and a journal that does not grow without end. */
export interface SavedState extends Snapshotable {
  /** Writes the state once in place of how it came about, where that has become far longer. */
  compact(): Promise<void>;
}

/** @param options.compactAboveBytes  what journals may always have */
export function createSavedState(
  org: Org,
  options: { folder: string | undefined; compactAboveBytes: number },
): SavedState {
  const { folder, compactAboveBytes } = options;
  let stateBytes = folder === undefined ? 0 : sizeOfState(folder);
  let compacting: Promise<void> | undefined;

  async function whenAtRest(): Promise<void> {
    await org.transactions.idle();
    if (isBusy(org))
      throw Object.assign(new Error('A bulk job is under way: wait for its end, or abort it'), {
        statusCode: 409,
      });
  }

  /** Puts the state as it is now in place of the journal. */
  function rewrite(): Promise<void> {
    if (folder === undefined) return Promise.resolve();
    const state = serialize(describe(org));
    const name = `state-${randomBytes(6).toString('hex')}.bin`;
    stateBytes = state.length;
    const entry: Entry = ['state', { file: name }];
    return org.recorder
      .rewrite([entry], () => writeWhole(join(folder, name), state))
      .then(() => removeOthers(folder, name));
  }

  return {
    async save() {
      await whenAtRest();
      return serialize({ ...describe(org), uploads: org.uploads.save() });
    },
    async restore(saved) {
      await org.transactions.idle();
      org.ingest.clear();
      org.queryJobs.clear();
      // Written by `save`.
      const state = deserialize(saved) as ReturnType<typeof describe> & { uploads: [string, Uint8Array][] };
      load(org, state);
      await Promise.all([org.uploads.load(state.uploads), rewrite()]);
    },
    async compact() {
      const size = org.recorder.size();
      if (compacting !== undefined || size < compactAboveBytes || size < stateBytes * 4) return compacting;
      await org.transactions.idle();
      if (compacting !== undefined || isBusy(org)) return;
      compacting = rewrite().finally(() => {
        compacting = undefined;
      });
      await compacting;
    },
  };
}

/** Loads the file that `compact` or `restore` wrote, as the journal's first command. */
export function loadStateFile(org: Org, folder: string, file: string): void {
  // Written by `rewrite`.
  load(org, deserialize(readFileSync(join(folder, file))) as ReturnType<typeof describe>);
}

function isBusy(org: Org): boolean {
  return [...org.ingest.list(), ...org.queryJobs.list()].some(
    ({ state }) => state === 'UploadComplete' || state === 'InProgress',
  );
}

function describe(org: Org) {
  return {
    shapes: org.recorder.done('custom-field.'),
    tables: saveTables(org.store),
    bin: org.store.bin.save(),
    settings: org.settings,
    sessions: org.sessions.save(),
    refreshTokens: org.refreshTokens.save(),
    lockouts: org.lockouts.save(),
    ingest: org.ingest.save(),
    queryJobs: org.queryJobs.save(),
  };
}

function load(org: Org, state: ReturnType<typeof describe>): void {
  // Fields first: they decide what records have.
  org.customFields.clear();
  org.recorder.repeat(state.shapes);
  loadTables(org.store, state.tables);
  org.store.bin.load(state.bin);
  Object.assign(org.settings, defaultSettings, state.settings);
  org.sessions.load(state.sessions);
  org.refreshTokens.load(state.refreshTokens);
  org.lockouts.load(state.lockouts);
  org.ingest.load(state.ingest);
  org.queryJobs.load(state.queryJobs);
}

async function writeWhole(file: string, content: Buffer): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isState = (name: string) => /^state-.*\.bin$/.test(name);

async function removeOthers(folder: string, keep: string): Promise<void> {
  const old = readdirSync(folder).filter((name) => isState(name) && name !== keep);
  await Promise.all(old.map((name) => rm(join(folder, name))));
}

function sizeOfState(folder: string): number {
  const files = existsSync(folder) ? readdirSync(folder).filter(isState) : [];
  return Math.max(0, ...files.map((name) => statSync(join(folder, name)).size));
}
