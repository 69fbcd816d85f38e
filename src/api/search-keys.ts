import { defineSearchAttributeKey } from '@temporalio/common';
import { searchAttributes } from '../core/search-attributes.ts';

const syncKey = defineSearchAttributeKey('SaltbridgeSync', searchAttributes.SaltbridgeSync);
const integrationKey = defineSearchAttributeKey(
  'SaltbridgeIntegration',
  searchAttributes.SaltbridgeIntegration,
);

/** What every workflow of a sync is found by. */
export function searchPairs(syncId: string, integration: string) {
  return [
    { key: syncKey, value: syncId },
    { key: integrationKey, value: integration },
  ];
}
