import { z } from 'zod';
import { LoginUrl, MyDomainUrl } from './login-url.ts';

const DEFAULT_LOGIN_URL = 'https://login.salesforce.com';

/** What each way of signing in needs; the settings below are checked against it. */
export const SignIn = z.discriminatedUnion('auth', [
  z.object({
    auth: z.literal('client-credentials'),
    loginUrl: MyDomainUrl,
    clientId: needed('clientId', 'the consumer key of the External Client App'),
    clientSecret: needed('clientSecret', 'the consumer secret of the External Client App'),
  }),
  z.object({
    auth: z.literal('jwt-bearer'),
    loginUrl: LoginUrl.default(DEFAULT_LOGIN_URL),
    clientId: needed('clientId', 'the consumer key of the External Client App'),
    username: needed('username', 'the user to act as'),
    privateKey: needed('privateKey', 'the PEM key whose certificate the app holds'),
    audience: z.string().optional(),
  }),
  z.object({
    auth: z.literal('password'),
    loginUrl: LoginUrl.default(DEFAULT_LOGIN_URL),
    clientId: needed('clientId', 'the consumer key of the Connected App'),
    clientSecret: needed('clientSecret', 'the consumer secret of the Connected App'),
    username: needed('username', 'the user to act as'),
    password: needed('password', "that user's password"),
    securityToken: z.string().optional(),
  }),
  z.object({
    auth: z.literal('soap'),
    loginUrl: LoginUrl.default(DEFAULT_LOGIN_URL),
    username: needed('username', 'the user to act as'),
    password: needed('password', "that user's password"),
    securityToken: z.string().optional(),
  }),
]);
export type SignIn = z.infer<typeof SignIn>;

/** What does not depend on the way of signing in. */
export const Patience = z.object({
  settleMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(60_000)
    .describe(
      'Milliseconds that Salesforce may need to finish an insert whose answer was lost (slow triggers and flows); so long a repeated insert waits before it looks for what the lost one created',
    ),
});
export type Patience = z.infer<typeof Patience>;

/** Connection settings as a person fills them in: one flat form; which fields count depends on `auth`. */
export const settings = z
  .object({
    auth: z
      .enum(['client-credentials', 'jwt-bearer', 'password', 'soap'])
      .default('client-credentials')
      .describe('How to sign in; password and soap are being retired by Salesforce'),
    loginUrl: z
      .string()
      .optional()
      .describe(
        'Login host: the My Domain address for client-credentials, e.g. https://acme.my.salesforce.com; else https://login.salesforce.com by default, https://test.salesforce.com for a sandbox',
      ),
    clientId: z.string().optional().describe('Consumer Key of the External Client App or Connected App'),
    clientSecret: z.string().optional().describe('Consumer Secret of that app').meta({ secret: true }),
    username: z.string().optional().describe('Salesforce user name to act as'),
    password: z.string().optional().describe("That user's password").meta({ secret: true }),
    securityToken: z
      .string()
      .optional()
      .describe('Security token of that user; a new password brings a new token')
      .meta({ secret: true }),
    privateKey: z
      .string()
      .optional()
      .describe('Private RSA key (PEM) that signs the JWT')
      .meta({ secret: true }),
    audience: z
      .string()
      .optional()
      .describe('Audience of the JWT where it is neither login.salesforce.com nor test.salesforce.com'),
    ...Patience.shape,
  })
  .superRefine(
    (value, context) => {
      const told = new Set(context.issues.map(({ path }) => path?.[0]));
      for (const issue of SignIn.safeParse(value).error?.issues ?? []) {
        if (!told.has(issue.path[0]))
          context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message });
      }
    },
    // Also where a single setting is wrong in itself, so that all faults are told at once.
    { when: () => true },
  );

function needed(field: string, what: string) {
  const error = `${field} is missing: ${what}`;
  return z.string({ error }).min(1, { error });
}
