import { z } from 'zod';
import type { KeptRequest } from './inspect.ts';

/** Something that a person asked to have set up or cleaned up in a live system; done through the `prepare` workflow. */
export type PrepareRequest =
  | { kind: 'create-key-field'; syncId: string }
  | { kind: 'remove-test'; syncId: string; eventId: string }
  | KeptRequest<'test-mapping'>;

/** Sends records of a draft for a try; `records`: their ids, default: the one that changed last. */
export interface TestMappingRequest {
  integration: string;
  config: unknown;
  records?: string[];
}

export const KeyFieldAnswer = z
  .object({
    field: z.string().describe('Object and field, e.g. Lead.Auth0_User_Id__c'),
    change: z.enum(['created', 'unchanged']),
  })
  .meta({ id: 'KeyField' });

export const RemovedAnswer = z.object({
  record: z.enum(['deleted', 'none']),
  message: z.enum(['deleted', 'stays', 'none']).describe('An incoming webhook can take nothing back'),
});
