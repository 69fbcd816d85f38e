import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

/** What the Temporal Web UI shows beside a step whose name alone would not tell. */
const summaries: { [Name in keyof Activities]?: string } = {
  freeze: 'fix config, version and options for this run',
  authenticate: 'sign in on both sides, check permissions and fields',
  exportRows: 'make one file of all rows',
  rejectDuplicates: 'reject rows that repeat a key',
  review: 'count what would be written',
  openJob: 'open a bulk job at the target',
  runJob: 'upload rows to the bulk job and wait for it',
  abortJob: 'end the bulk job early',
  collectJob: "read the bulk job's results",
  writeRows: 'write rows one by one',
  account: 'write the file of missing rows',
  mark: 'show the new state in the list of runs',
  finish: 'record how the run ended',
  mayStart: 'look whether a scheduled run is wanted',
  lookAtQuota: 'ask how many calls are left',
  beginReading: 'sign in on both sides, fix what to read',
  openRead: 'order a job at the source',
  waitRead: 'wait for the job of the source',
  discardRead: 'clear the job of the source away',
  compareRows: 'compare with what was told before',
  beginDelivery: 'remember what is about to be told',
  accountChanges: 'list the records that were not told',
  settleReading: 'write down what was told, move the cursor',
  makeRecord: 'look for the record, make it where there is none',
  announce: 'tell of the new record',
  giveUp: 'tell of the failure and mark the event',
  createKeyField: 'create the field that holds the key',
  removeTest: 'take back what a test event made',
  beginReconcile: 'record the run',
  compareUsers: 'find people whose event never came',
  countReconciled: 'look what became of them',
  notify: 'tell when the health of the sync changed',
};

type Steps = ActivityInterfaceFor<Activities>;
type Call = ((...args: unknown[]) => unknown) & {
  executeWithOptions(options: { summary: string }, args: unknown[]): unknown;
};

/** The same steps, each with its summary where the call brings none of its own. */
export function told(steps: Steps): Steps {
  return new Proxy(steps, {
    get(all, name: keyof Activities) {
      // What proxyActivities answers for a name is such a function.
      const call = all[name] as unknown as Call;
      const summary = summaries[name];
      if (summary === undefined) return call;
      const tell = (...args: unknown[]) => call.executeWithOptions({ summary }, args);
      const executeWithOptions: Call['executeWithOptions'] = (...its) => call.executeWithOptions(...its);
      return Object.assign(tell, { executeWithOptions });
    },
  });
}
