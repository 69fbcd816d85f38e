import { schedulePlan } from '../core/changes/schedule.ts';
import { defineChangeIntegration } from '../core/define-integration.ts';
import { durationMs } from '../core/duration.ts';
import { Config } from './salesforce-to-segment/config.ts';

const EVERY_HOUR = '1h';

export const salesforceToSegment = defineChangeIntegration({
  id: 'salesforce-to-segment',
  label: 'Salesforce to Segment Profiles',
  description: 'Tells Segment Profiles of what is new, changed or deleted in a Salesforce object.',
  source: 'salesforce',
  destination: 'segment',
  config: Config,

  connections: ({ source, destination, notify }) => ({
    source: source.connection,
    destination: destination.connection,
    ...(notify && { notify: notify.connection }),
  }),

  changes: ({ source, destination, model, mapping, schedule, ...config }) => ({
    object: model.collection,
    columns: model.columns,
    ...(model.filter && { filter: model.filter }),
    ...(source.startDate && { since: source.startDate }),
    lagMs: durationMs(source.lag),
    profile: {
      ids: {
        ...(mapping.userId && { userId: mapping.userId }),
        ...(mapping.anonymousId && { anonymousId: mapping.anonymousId }),
        ...(mapping.groupId && { groupId: mapping.groupId }),
      },
      needs: [['userId', 'anonymousId'], ...(mapping.call === 'group' ? [['groupId' as const]] : [])],
      traits:
        mapping.traits.length > 0
          ? mapping.traits
          : model.columns.map((field) => ({ trait: field, from: { field } })),
      timestamp: mapping.timestamp,
      nulls: mapping.nulls,
      send: mapping.send,
      ...(mapping.deleted && { deleted: mapping.deleted }),
    },
    request: {
      call: mapping.call,
      options: { profileSpace: mapping.profileSpace, integrations: mapping.integrations },
    },
    drift: config.drift,
    refreshAfterMs: durationMs(config.refresh),
    quota: {
      share: config.quota.share,
      reserve: config.quota.reserve,
      lookEveryMs: durationMs(config.quota.lookEvery),
    },
    limits: config.limits,
    switches: [
      { name: 'source', label: 'Enable source', on: source.enabled },
      { name: 'destination', label: 'Enable destination', on: destination.enabled },
      { name: 'model', label: 'Enable model', on: model.enabled },
      { name: 'mapping', label: 'Mapping Status', on: mapping.enabled },
    ],
    schedule: schedulePlan(schedule, EVERY_HOUR),
    rules: {
      deliveriesAtOnce: config.limits.deliveriesAtOnce,
      approvalExpiresAfterMs: config.deletions.expiresAfterHours * 3_600_000,
      deletions: config.deletions,
    },
  }),
});
