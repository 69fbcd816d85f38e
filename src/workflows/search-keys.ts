import { defineSearchAttributeKey } from '@temporalio/common';
import { searchAttributes } from '../core/search-attributes.ts';

export const syncKey = defineSearchAttributeKey('SaltbridgeSync', searchAttributes.SaltbridgeSync);
export const integrationKey = defineSearchAttributeKey(
  'SaltbridgeIntegration',
  searchAttributes.SaltbridgeIntegration,
);
export const stepKey = defineSearchAttributeKey('SaltbridgeStep', searchAttributes.SaltbridgeStep);
export const waitingKey = defineSearchAttributeKey('SaltbridgeWaiting', searchAttributes.SaltbridgeWaiting);
