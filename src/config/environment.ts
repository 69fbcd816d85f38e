import { z } from 'zod';
import type { Problem } from '../core/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const port = (fallback: number) =>
  z
    .string()
    .default(String(fallback))
    .transform(Number)
    .pipe(wholeNumber(1, 65_535, 'be a port from 1 to 65535'));

const SecretKey = z.string().transform((text, context) => {
  const key = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64');
  if (key.length === 32) return key;
  context.addIssue('be 32 bytes in base64 or hex; make one with: openssl rand -base64 32');
  return z.NEVER;
});

/** The variables that Saltbridge itself defines; Temporal's are read by its own package. */
const Variables = z.object({
  SALTBRIDGE_HOME: z.string().default('.saltbridge'),
  SALTBRIDGE_API_HOST: z.string().default('127.0.0.1'),
  SALTBRIDGE_API_PORT: port(4000),
  SALTBRIDGE_URL: z.url({ protocol: /^https?$/, error: 'be an http or https address' }).optional(),
  SALTBRIDGE_API_KEY: z.string().optional(),
  SALTBRIDGE_SANDBOX_PORT: port(4001),
  SALTBRIDGE_DATABASE_PORT: port(4010),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'be a PostgreSQL address: postgres://user:password@host:5432/database',
    })
    .optional(),
  SALTBRIDGE_ARTIFACTS: z
    .string()
    .regex(/^(?!\w{2,}:)|^s3:\/\/[a-z0-9][a-z0-9.-]+[a-z0-9](\/|$)/, 'be a folder or s3://bucket/prefix')
    .optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'be an http or https address' }).optional(),
  S3_REGION: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_REGION: z.string().optional(),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  SALTBRIDGE_SECRET_KEY: SecretKey.optional(),
  SALTBRIDGE_TASK_QUEUE: z.string().default('saltbridge'),
  SALTBRIDGE_TEMPORAL_PORT: port(7233),
  SALTBRIDGE_TEMPORAL_UI_PORT: port(8233),
  TEMPORAL_UI_URL: z.url({ protocol: /^https?$/, error: 'be an http or https address' }).optional(),
  TEMPORAL_CLI_PATH: z.string().optional(),
  SALTBRIDGE_WORKER_ACTIVITIES: z
    .string()
    .default('8')
    .transform(Number)
    .pipe(wholeNumber(1, 1_000, 'be a whole number from 1 to 1000')),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'be one of trace, debug, info, warn, error, fatal, silent',
    })
    .default('info'),
});
export type Variables = z.infer<typeof Variables>;

/**
 * Every variable, and a problem for each that is wrong. One that is wrong takes its default, so that the
 * rest can still be checked. Values are left out of messages: some are secrets.
 */
export function parseEnvironment(env: Environment): { variables: Variables; problems: Problem[] } {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Variables.safeParse(given);
  if (parsed.success) return { variables: parsed.data, problems: [] };

  const problems = parsed.error.issues.map((issue) => ({
    code: 'ENVIRONMENT',
    message: `${issue.path.join('.')} must ${issue.message}`,
  }));
  const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  const right = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  return { variables: Variables.parse(right), problems };
}

function wholeNumber(least: number, most: number, must: string) {
  return z.int({ error: must }).min(least, must).max(most, must);
}
