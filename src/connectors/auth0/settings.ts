import { z } from 'zod';

export const Auth0Settings = z.object({
  domain: z
    .string()
    .regex(/^[A-Za-z0-9.-]+(:\d+)?$/, 'Give the bare host name, e.g. example.eu.auth0.com')
    .describe('Tenant domain or custom domain, e.g. example.eu.auth0.com'),
  clientId: z
    .string()
    .min(1)
    .describe('Client ID of a machine-to-machine application with the scope read:users'),
  clientSecret: z.string().min(1).describe('Its client secret').meta({ secret: true }),
  connectionId: z
    .string()
    .min(1)
    .optional()
    .describe('Only users of this Auth0 connection, e.g. con_0000000000000001; absent means all'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where to send what is meant for the domain; for the sandbox'),
});
export type Auth0Settings = z.infer<typeof Auth0Settings>;
