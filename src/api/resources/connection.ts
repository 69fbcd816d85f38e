import { z } from 'zod';
import { Slug } from './common.ts';

const Settings = z
  .record(z.string(), z.unknown())
  .describe(
    'As the JSON Schema of the system in /v1/integrations says; a secret may be env:NAME or file:/path',
  );

export const NewConnection = z
  .strictObject({
    id: Slug,
    system: z.string().describe('e.g. salesforce'),
    settings: Settings,
  })
  .meta({ id: 'NewConnection' });
export type NewConnection = z.infer<typeof NewConnection>;

/** The whole settings anew; a secret that is sent back as it was shown stays what it was. */
export const ConnectionSettings = z.strictObject({ settings: Settings }).meta({ id: 'ConnectionSettings' });

export const Connection = z
  .object({
    id: z.string(),
    system: z.string(),
    settings: z
      .record(z.string(), z.unknown())
      .describe('Secrets are shown as dots, or as the reference they are'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Connection' });
export type Connection = z.infer<typeof Connection>;

export const ConnectionList = z.object({ connections: z.array(Connection) }).meta({ id: 'ConnectionList' });
