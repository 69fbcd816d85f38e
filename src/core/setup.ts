import { z } from 'zod';

/** One thing that must be in place before events become records. */
export const SetupPart = z
  .object({
    name: z.enum([
      'salesforce-app',
      'salesforce-credentials',
      'lead-field',
      'slack',
      'auth0-users',
      'auth0-action',
    ]),
    title: z.string(),
    done: z.boolean(),
    found: z.string().optional().describe('What was seen'),
    next: z.string().optional().describe('What to do, where it is not done'),
  })
  .meta({ id: 'SetupPart' });
export type SetupPart = z.infer<typeof SetupPart>;

/** What a system needs that is to send events; known without asking anybody. */
export const SenderAnswer = z
  .object({
    hookUrl: z.string().describe('Where Auth0 sends events'),
    hookSecret: z
      .string()
      .describe(
        'Secret SALTBRIDGE_HOOK_SECRET of the Action; the authorization header of a log or event stream',
      ),
    action: z.string().describe('Code of the Action, the address filled in'),
  })
  .meta({ id: 'SetupSender' });

export const SetupAnswer = SenderAnswer.extend({
  ready: z.boolean(),
  active: z.boolean().describe('false: the sync is switched off, so nothing that Auth0 sends is kept'),
  parts: z.array(SetupPart),
  appUrl: z.string().describe('App URL of the app in Salesforce'),
  callbackUrl: z.string().describe('Callback URL of the app in Salesforce'),
}).meta({ id: 'Setup' });

export const SetupTestAnswer = z
  .object({
    outcome: z.enum(['created', 'linked', 'skipped', 'known']),
    message: z.string().describe('What became of the message about it'),
    cleanedUp: z.object({
      record: z.enum(['deleted', 'none']),
      message: z.enum(['deleted', 'stays', 'none']),
    }),
    seconds: z.number(),
  })
  .meta({ id: 'SetupTest' });
