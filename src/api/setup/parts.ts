import type { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';
import { DescribeAnswer, TestAnswer } from '../../core/inspect.ts';
import { keyFieldProblems } from '../../core/key-field.ts';
import { resolveField } from '../../core/mapping/resolve-field.ts';
import type { SetupPart } from '../../core/setup.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ReactingSync } from '../hooks/reacting-sync.ts';
import { inspect } from '../inspect.ts';
import type { SetupAddresses } from './addresses.ts';

type Report = z.infer<typeof TestAnswer>;

/** Settings that come from the app in Salesforce; the others are the user's. */
const APP_SETTINGS = /\/(clientId|clientSecret|privateKey)\b/;

const SLACK_TITLE = 'Get your Slack channel hook URL';
/** Wanted only where the sync names the connection. */
const USERS_TITLE = 'Let Saltbridge read the users of Auth0';

/** What must be in place before an event becomes a record, each part seen live. */
export async function setupParts(
  dependencies: ApiDependencies,
  sync: ReactingSync,
  { appUrl, callbackUrl, hookUrl }: SetupAddresses,
): Promise<SetupPart[]> {
  const { source, destination, announce } = sync.plan.connections;
  const [salesforce, slack, users, heard] = await Promise.all([
    testOf(dependencies, destination),
    announce === undefined ? undefined : testOf(dependencies, announce),
    source === undefined ? undefined : testOf(dependencies, source),
    dependencies.database.events.heard(sync.id),
  ]);
  const ofApp = salesforce.problems.filter(({ message, pointer = '' }) =>
    APP_SETTINGS.test(`${pointer} ${message}`),
  );
  const ofUser = salesforce.ok ? [] : salesforce.problems.filter((problem) => !ofApp.includes(problem));
  const text = (problems: Report['problems']) => problems.map(({ message }) => message).join('; ');

  return [
    part('salesforce-app', 'Set up your app in Salesforce', salesforce.ok || ofApp.length === 0, {
      found: `connection ${destination}`,
      next: `${text(ofApp)}. Create the app with App URL ${appUrl} and Callback URL ${callbackUrl}, and put its Consumer Key and Secret into SFCOM_CLIENT_ID and SFCOM_CLIENT_SECRET`,
    }),
    part('salesforce-credentials', 'Get your Salesforce credentials', salesforce.ok, {
      found: `signed in as ${salesforce.identity ?? 'an unknown user'}, who appears as the creator of the Lead`,
      next: `${text(ofUser)}. Put the user's name and password into USERNAME and PASSWORD of the worker`,
    }),
    await fieldPart(dependencies, sync, salesforce.ok),
    slack === undefined
      ? part('slack', SLACK_TITLE, true, {
          found:
            'no messages are wanted; for them name a slack connection in announce.connection, whose webhookUrl may be env:MY_SLACK_WEBHOOK_URL',
        })
      : part('slack', SLACK_TITLE, slack.ok, { found: factsOf(slack), next: text(slack.problems) }),
    ...(users === undefined
      ? []
      : [part('auth0-users', USERS_TITLE, users.ok, { found: factsOf(users), next: text(users.problems) })]),
    part('auth0-action', 'Create and activate an Action in Auth0', heard > 0, {
      found: `Auth0 told of ${heard} ${heard === 1 ? 'person' : 'people'}`,
      next: `Create an Action for the trigger Login / Post Login from \`saltbridge setup ${sync.id} --action\`, add its secret SALTBRIDGE_HOOK_SECRET, deploy it, and drag it into the flow; it will call ${hookUrl}`,
    }),
  ];
}

function factsOf({ facts }: Report): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

async function fieldPart(
  dependencies: ApiDependencies,
  { id, plan }: ReactingSync,
  signedIn: boolean,
): Promise<SetupPart> {
  const { object, keyField } = plan.target;
  const title = `Have a field on ${object} that holds the Auth0 user id`;
  if (keyField === undefined)
    return part('lead-field', title, true, { found: 'none is wanted: Leads are found by e-mail address' });
  if (!signedIn) return part('lead-field', title, false, { next: 'Mend the connection to Salesforce first' });
  const request = { kind: 'describe', connection: plan.connections.destination, object } as const;
  const target = await inspect(dependencies, request, DescribeAnswer);
  const wrong = keyFieldProblems(target, keyField).map(({ message }) => message.replace('<sync>', id));
  if (resolveField(target, keyField)?.createable === false)
    wrong.push(`The connection's user may not write ${object}.${keyField}; let an administrator allow it`);
  return part('lead-field', title, wrong.length === 0, {
    found: `${object}.${keyField}, unique`,
    next: wrong.join('; '),
  });
}

/** What a connection cannot do is told, not thrown: the other parts are to be seen too. */
async function testOf(dependencies: ApiDependencies, connection: string): Promise<Report> {
  try {
    return await inspect(dependencies, { kind: 'test', connection }, TestAnswer);
  } catch (error) {
    if (!(error instanceof SaltbridgeError) || error.kind === 'transient') throw error;
    const problem = { code: error.code ?? error.kind.toUpperCase(), message: error.message };
    return { ok: false, facts: {}, problems: error.problems.length > 0 ? [...error.problems] : [problem] };
  }
}

function part(
  name: SetupPart['name'],
  title: string,
  done: boolean,
  { found, next }: { found?: string; next?: string },
): SetupPart {
  return { name, title, done, ...(done ? found && { found } : next && { next }) };
}
