import { z } from 'zod';
import { type Run, StartedRun } from '../../api/resources/run.ts';
import { EstimateAnswer } from '../../core/changes/estimate.ts';
import type { RunOptionsInput } from '../../core/run.ts';
import type { CommandContext } from '../context.ts';
import { estimateLines } from '../estimate.ts';
import { addSync, type SandboxSystems } from '../example.ts';
import { segmentSyncs } from '../example-segment.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { followRun } from '../follow-run.ts';
import { askSandbox } from '../sandbox-control.ts';
import { createProgressView } from '../ui/progress-view.ts';
import { count } from '../ui/text.ts';
import { besideDemo, demoSyncSuffix } from './config.ts';
import { type Crm, madeUpAccounts, madeUpContacts, openCrm } from './crm.ts';
import type { DemoScene } from './index.ts';

const ACCOUNTS = 5_000;
const CONTACTS = 15_000;

type Told = Pick<Run['counts'], 'created' | 'updated' | 'deleted'>;

/** Accounts and contacts become profiles in Segment; then only what changed, was deleted, undeleted or merged is told. */
export async function showSegment(context: CommandContext, scene: DemoScene): Promise<void> {
  const { output } = context;
  const { client, systems, config, staying } = scene;
  const crm = await openCrm(systems);
  output.say('', `Filling Salesforce with ${count(ACCOUNTS)} accounts and ${count(CONTACTS)} contacts…`);
  const accounts = await crm.load('Account', madeUpAccounts(ACCOUNTS));
  const contacts = await crm.load('Contact', madeUpContacts(CONTACTS, accounts));
  await crm.later();
  const syncs = segmentSyncs(systems, { enabled: true, idSuffix: demoSyncSuffix(config) });
  const ids = [syncs.accounts.id, syncs.contacts.id];
  for (const sync of [syncs.accounts, syncs.contacts]) await addSync(client, sync);

  const estimates: EstimateAnswer[] = [];
  for (const id of ids) {
    const estimate = await client.get(`/v1/syncs/${id}/estimate`, EstimateAnswer);
    estimates.push(estimate);
    output.say('', `Estimate for ${id}`, ...estimateLines(estimate));
  }
  const first = await tellBoth(context, scene, ids, 'Initial sync');

  const before = await messagesIn(systems);
  const expected = await changeSome(crm, accounts, contacts);
  await crm.later();
  const second = await tellBoth(context, scene, ids, `Then ${expected.words}`);
  await crm.undelete(expected.undeleted);
  await crm.later();
  const third = await tellBoth(context, scene, ids, `Then ${expected.undeleted.length} contact is undeleted`);
  const messages = (await messagesIn(systems)) - before;
  const seen = await profilesOf(systems, expected);

  const told = sumOf([...second, ...third]);
  const exact = sameAs(told, expected.told) && messages === totalOf(expected.told) && seen.right;
  const lines = [
    '',
    `${exact ? '✔' : '✖'} Of ${count(ACCOUNTS + CONTACTS)} records exactly these were told: ${told.updated} changed or back, ${told.deleted} deleted or merged (${messages} messages in Segment)`,
    ...seen.lines,
    ...(staying ? ['', `See for yourself: ${besideDemo(config)} reconcile ${syncs.contacts.id}`] : []),
  ];
  output.result(lines, {
    records: ACCOUNTS + CONTACTS,
    estimatedCalls: estimates.map(({ first }) => first.calls),
    initial: first.map(figuresOf),
    changes: second.map(figuresOf),
    undelete: third.map(figuresOf),
    expected: expected.told,
    told,
    messages,
    exact,
  });
  if (!exact) context.exitWith(EXIT_CODES.runFailed.code);
}

interface Changes {
  words: string;
  told: Told;
  changed: string;
  deleted: string;
  undeleted: string[];
  loser: string;
  winner: string;
}

/** What people do in Salesforce between two syncs. */
async function changeSome(
  crm: Crm,
  accounts: readonly string[],
  contacts: readonly string[],
): Promise<Changes> {
  const [changed = '', b = '', c = '', deleted = '', undeleted = '', e = '', winner = '', loser = ''] =
    contacts;
  await crm.update('Contact', [
    { Id: changed, LastName: 'Renamed' },
    { Id: b, Email: 'new-address@example.com' },
    { Id: c, FirstName: 'Other' },
  ]);
  await crm.update('Account', [{ Id: accounts[0] ?? '', NumberOfEmployees: '4711' }]);
  await crm.remove('Contact', [deleted, undeleted, e]);
  await crm.merge('Contact', winner, loser);
  return {
    words: '3 contacts and 1 account change, 3 contacts are deleted, 2 become one',
    told: { created: 0, updated: 5, deleted: 4 },
    changed,
    deleted,
    undeleted: [undeleted],
    loser,
    winner,
  };
}

async function tellBoth(
  context: CommandContext,
  scene: DemoScene,
  syncIds: readonly string[],
  title: string,
): Promise<Run[]> {
  const { output } = context;
  const runs: Run[] = [];
  for (const id of syncIds) {
    output.say('', `${title}: ${id}`);
    const run = await tell(context, scene, id, { startedBy: 'demo' });
    output.say(toldLine(run));
    runs.push(run);
  }
  return runs;
}

function toldLine({ status, message, counts }: Run): string {
  if (status !== 'completed') return `✖ ${status}: ${message ?? ''}`;
  const { read, created, updated, deleted, unchanged, apiCalls } = counts;
  const parts = [
    [created, 'new'],
    [updated, 'changed or back'],
    [deleted, 'deleted or merged'],
    [unchanged, 'unchanged'],
  ] as const;
  const given = parts
    .filter(([records]) => records > 0)
    .map(([records, word]) => `${count(records)} ${word}`);
  return `✔ ${count(read)} records read: ${given.join(', ') || 'nothing new'}; ${apiCalls} calls to Salesforce`;
}

async function tell(
  { output }: CommandContext,
  { client }: DemoScene,
  syncId: string,
  json: RunOptionsInput,
): Promise<Run> {
  const started = await client.send('POST', `/v1/syncs/${syncId}/runs`, StartedRun, { json });
  const view = createProgressView(output.progress);
  return followRun(client, started.id, (run) => view.update({ ...run, runId: run.id })).finally(view.clear);
}

/** Messages that Segment took as new, since it began. */
async function messagesIn({ segment }: SandboxSystems): Promise<number> {
  const url = `${segment.url}/__sandbox/segment/messages`;
  return (await askSandbox(url, 'GET', undefined, z.object({ taken: z.number() }))).taken;
}

const Profiles = z.object({
  profiles: z.array(
    z.object({
      ids: z.array(z.object({ type: z.string(), id: z.string() })),
      traits: z.record(z.string(), z.unknown()),
    }),
  ),
});

/** Looks into Segment for one person of each kind. */
async function profilesOf(
  { segment }: SandboxSystems,
  { changed, deleted, undeleted: [back = ''], loser, winner }: Changes,
): Promise<{ right: boolean; lines: string[] }> {
  const traits = new Map<string, Record<string, unknown>>();
  for (let offset = 0; offset < CONTACTS; offset += 10_000) {
    const query = `space=${segment.spaces[0]?.slug ?? ''}&limit=10000&offset=${offset}`;
    const url = `${segment.url}/__sandbox/segment/profiles?${query}`;
    for (const profile of (await askSandbox(url, 'GET', undefined, Profiles)).profiles) {
      const user = profile.ids.find(({ type }) => type === 'user_id');
      if (user) traits.set(user.id, profile.traits);
    }
  }
  const looks = [
    ['renamed', changed, 'name', /Renamed$/],
    ['deleted', deleted, 'salesforce_deleted', /^true$/],
    ['undeleted', back, 'salesforce_deleted', /^false$/],
    ['merged', loser, 'salesforce_merged_into', new RegExp(`^${winner}$`)],
  ] as const;
  const found = looks.map(([word, id, trait, right]) => {
    const value = String(traits.get(id)?.[trait]);
    return { right: right.test(value), line: `  ${word.padEnd(10)} ${id}  ${trait}: ${value}` };
  });
  return { right: found.every(({ right }) => right), lines: found.map(({ line }) => line) };
}

function figuresOf({ status, syncId, counts, startedAt, finishedAt }: Run) {
  const seconds = (Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)) / 1_000;
  return { syncId, status, seconds, ...counts };
}

function sumOf(runs: readonly Run[]): Told {
  const sum = (name: keyof Told) => runs.reduce((total, { counts }) => total + counts[name], 0);
  return { created: sum('created'), updated: sum('updated'), deleted: sum('deleted') };
}

function totalOf({ created, updated, deleted }: Told): number {
  return created + updated + deleted;
}

function sameAs(one: Told, other: Told): boolean {
  return one.created === other.created && one.updated === other.updated && one.deleted === other.deleted;
}
