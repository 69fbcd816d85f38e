import type { FastifyInstance } from 'fastify';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { callOf } from './calls.ts';

/** What the sandbox never uses, with what an Enterprise Edition org of a few users has. */
const unused = {
  ActiveScratchOrgs: 40,
  AnalyticsExternalDataSizeMB: 40_960,
  BOZosCalloutHourlyLimit: 20_000,
  ConcurrentAsyncGetReportInstances: 200,
  ConcurrentEinsteinDataInsightsStoryCreation: 5,
  ConcurrentEinsteinDiscoveryStoryCreation: 2,
  ConcurrentSyncReportRuns: 20,
  DailyAnalyticsDataflowJobExecutions: 60,
  DailyAnalyticsUploadedFilesSizeMB: 51_200,
  DailyAsyncApexExecutions: 250_000,
  DailyAsyncApexTests: 500,
  DailyDeliveredPlatformEvents: 50_000,
  DailyDurableGenericStreamingApiEvents: 1_000_000,
  DailyDurableStreamingApiEvents: 1_000_000,
  DailyEinsteinDataInsightsStoryCreation: 1000,
  DailyEinsteinDiscoveryOptimizationJobRuns: 25,
  DailyEinsteinDiscoveryPredictAPICalls: 50_000,
  DailyEinsteinDiscoveryPredictionsByCDC: 500_000,
  DailyEinsteinDiscoveryStoryCreation: 100,
  DailyFunctionsApiCallLimit: 235_000,
  DailyGenericStreamingApiEvents: 10_000,
  DailyScratchOrgs: 80,
  DailyStandardVolumePlatformEvents: 25_000,
  DailyStreamingApiEvents: 1_000_000,
  DailyWorkflowEmails: 100_000,
  DurableStreamingApiConcurrentClients: 2000,
  FileStorageMB: 100_000,
  HourlyAsyncReportRuns: 1200,
  HourlyDashboardRefreshes: 200,
  HourlyDashboardResults: 5000,
  HourlyDashboardStatuses: 999_999_999,
  HourlyLongTermIdMapping: 100_000,
  HourlyManagedContentPublicRequests: 50_000,
  HourlyODataCallout: 20_000,
  HourlyPublishedPlatformEvents: 250_000,
  HourlyPublishedStandardVolumePlatformEvents: 100_000,
  HourlyShortTermIdMapping: 100_000,
  HourlySyncReportRuns: 500,
  HourlyTimeBasedWorkflow: 1000,
  MassEmail: 5000,
  MonthlyEinsteinDiscoveryStoryCreation: 500,
  Package2VersionCreates: 6,
  Package2VersionCreatesWithoutValidation: 500,
  PlatformEventTriggersWithParallelProcessing: 5,
  PrivateConnectOutboundCalloutHourlyLimitMB: 0,
  SingleEmail: 5000,
  StreamingApiConcurrentClients: 2000,
};
const dailyBatches = 15_000;
const dailyQueryJobs = 10_000;
const dailyQueryMegabytes = 976_562;
const dataMegabytes = 1_000_000;

/**
 * How much of everything is left, how many records there are, and the daily limits of Bulk API 2.0.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_limits.htm
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_record_count.htm
 * @see https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_bulkapi.htm
 *   (checked 2026-11)
 */
export function addLimits(api: FastifyInstance, org: Org): void {
  const used = org.usage;

  api.get('/limits', async (request) => {
    const { versionNumber } = callOf(request);
    const sets = org.store.where('PermissionSet', { IsCustom: true, IsOwnedByProfile: false }).length;
    const batches = limit(dailyBatches, used.today('bulk-batches'));
    const counted = {
      DailyApiRequests: limit(org.settings.dailyApiRequests, used.today()),
      ...(versionNumber >= 49 ? { DailyBulkApiBatches: batches } : { DailyBulkApiRequests: batches }),
      ...(versionNumber >= 47
        ? {
            DailyBulkV2QueryFileStorageMB: limit(dailyQueryMegabytes, used.today('query-megabytes')),
            DailyBulkV2QueryJobs: limit(dailyQueryJobs, used.today('query-jobs')),
          }
        : {}),
      DataStorageMB: limit(dataMegabytes, storedMegabytes(org)),
      PermissionSets: { ...limit(1500, sets), CreateCustom: limit(1000, sets) },
    };
    const rest = Object.entries(unused).map(([name, most]) => [name, limit(most, 0)] as const);
    return Object.fromEntries(
      [...Object.entries(counted), ...rest].sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  });

  api.get<{ Querystring: { sObjects?: string | string[] } }>('/limits/recordCount', async (request) => {
    const { rights } = callOf(request);
    const asked = [request.query.sObjects ?? ''].flat().join().split(',');
    const named = asked.flatMap((name) => org.store.schema.object(name.trim()) ?? []);
    return {
      sObjects: (named.length > 0 ? named : org.store.schema.objects)
        .filter((object) => rights.object(object, 'Read'))
        .map(({ name }) => ({ count: org.store.table(name).live(), name })),
    };
  });

  api.addHook('preHandler', async (request) => {
    if (request.method !== 'POST') return;
    const path = request.routeOptions.url ?? '';
    if (path.endsWith('/jobs/ingest') && used.today('bulk-rows') >= org.settings.dailyBulkRows)
      throw new SalesforceError(400, 'EXCEEDEDQUOTA', 'ExceededQuota : ApiBatchItems Limit exceeded.');
    if (!path.endsWith('/jobs/query')) return;
    if (used.today('query-jobs') >= dailyQueryJobs)
      throw new SalesforceError(400, 'EXCEEDEDQUOTA', 'ExceededQuota : DailyBulkV2QueryJobs Limit exceeded.');
  });
  api.addHook('onResponse', async (request, reply) => {
    const path = request.routeOptions.url ?? '';
    if (reply.statusCode !== 200) return;
    if (request.method === 'POST' && path.endsWith('/jobs/query')) used.add('query-jobs', 1);
    if (path.endsWith('/jobs/query/:id/results'))
      used.add('query-megabytes', Number(reply.getHeader('content-length') ?? 0) / 1_000_000);
  });
}

function limit(most: number, used: number): { Max: number; Remaining: number } {
  return { Max: most, Remaining: Math.max(0, most - Math.ceil(used)) };
}

/** Salesforce counts two kilobytes a record. */
function storedMegabytes(org: Org): number {
  return org.store.tables().reduce((sum, table) => sum + table.live(), 0) / 512;
}
