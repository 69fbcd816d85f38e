import { createAccount } from './account.ts';
import { createAuthenticate } from './authenticate.ts';
import { beating } from './beating.ts';
import { createBeginReading } from './changes/begin-reading.ts';
import { createCompareRows } from './changes/compare-rows.ts';
import { createDeliverPart } from './changes/deliver-part.ts';
import { createFoldDoubts } from './changes/fold-doubts.ts';
import { createLookAtQuota } from './changes/look-at-quota.ts';
import { createMayStart } from './changes/may-start.ts';
import { createReadSteps } from './changes/read-part.ts';
import { createSettleSteps } from './changes/settle-reading.ts';
import { createTestMapping } from './changes/test-mapping.ts';
import { createCollectJob } from './collect-job.ts';
import type { Dependencies } from './dependencies.ts';
import { createRejectDuplicates } from './duplicates.ts';
import { createExportRows } from './export-rows.ts';
import { createRunRecord } from './finish.ts';
import { createFreeze } from './freeze.ts';
import { createInspect } from './inspect.ts';
import { createJobs } from './jobs.ts';
import { createMapPart } from './map-part.ts';
import { createMatchPart } from './match-part.ts';
import { createNotify } from './notify.ts';
import { createAnnounce } from './react/announce.ts';
import { createCompareUsers } from './react/compare-users.ts';
import { createCreateKeyField } from './react/create-key-field.ts';
import { createGiveUp } from './react/give-up.ts';
import { createMakeRecord } from './react/make-record.ts';
import { createReconcile } from './react/reconcile.ts';
import { createRemoveTest } from './react/remove-test.ts';
import { createReview } from './review.ts';
import { createWriteRows } from './write-rows.ts';

/** Every step there is, bound to what it needs. */
export function createActivities(dependencies: Dependencies) {
  const jobs = createJobs(dependencies);
  const record = createRunRecord(dependencies);
  const read = createReadSteps(dependencies);
  const settle = createSettleSteps(dependencies);
  return {
    freeze: beating(createFreeze(dependencies)),
    authenticate: beating(createAuthenticate(dependencies)),
    exportRows: createExportRows(dependencies),
    mapPart: createMapPart(dependencies),
    rejectDuplicates: createRejectDuplicates(dependencies),
    matchPart: createMatchPart(dependencies),
    review: createReview(dependencies),
    ...jobs,
    openJob: beating(jobs.openJob),
    collectJob: createCollectJob(dependencies),
    writeRows: createWriteRows(dependencies),
    account: createAccount(dependencies),
    mark: beating(record.mark),
    finish: beating(record.finish),
    notify: createNotify(dependencies),
    inspect: createInspect(dependencies),
    mayStart: beating(createMayStart(dependencies)),
    lookAtQuota: beating(createLookAtQuota(dependencies)),
    beginReading: beating(createBeginReading(dependencies)),
    foldDoubts: createFoldDoubts(dependencies),
    ...read,
    openRead: beating(read.openRead),
    discardRead: beating(read.discardRead),
    compareRows: createCompareRows(dependencies),
    ...settle,
    beginDelivery: beating(settle.beginDelivery),
    deliverPart: createDeliverPart(dependencies),
    testMapping: createTestMapping(dependencies),
    makeRecord: createMakeRecord(dependencies),
    announce: createAnnounce(dependencies),
    giveUp: createGiveUp(dependencies),
    createKeyField: createCreateKeyField(dependencies),
    removeTest: createRemoveTest(dependencies),
    compareUsers: createCompareUsers(dependencies),
    ...createReconcile(dependencies),
  };
}
export type Activities = ReturnType<typeof createActivities>;
