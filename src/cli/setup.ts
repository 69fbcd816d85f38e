import { Command } from 'commander';
import { KeyFieldAnswer } from '../core/prepare.ts';
import { SenderAnswer, SetupAnswer, type SetupPart, SetupTestAnswer } from '../core/setup.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { printable } from './ui/text.ts';

interface Flags {
  createField?: true;
  test?: true;
  action?: true;
}

export function setupCommand(context: CommandContext): Command {
  return new Command('setup')
    .description('show what a sync that answers events still needs')
    .argument('<sync>', 'id of the sync')
    .option('--create-field', 'create the external id field that the sync names in Salesforce')
    .option('--action', "print the Auth0 Action's code, the address filled in")
    .option('--test', 'send a made-up person all the way, and take back what came of it')
    .action((syncId: string, flags: Flags) => setUp(context, syncId, flags));
}

async function setUp(context: CommandContext, syncId: string, flags: Flags): Promise<void> {
  const { output } = context;
  const client = context.client();
  const path = `/v1/syncs/${encodeURIComponent(syncId)}/setup`;
  if (flags.createField) {
    const made = await client.send('POST', `${path}/key-field`, KeyFieldAnswer, { json: {} });
    return output.result([`${made.field}: ${made.change}`], made);
  }
  if (flags.test) {
    const tested = await client.send('POST', `${path}/test`, SetupTestAnswer, { json: {} });
    const { outcome, message, cleanedUp, seconds } = tested;
    const lines = [
      `✔ A made-up person went all the way in ${seconds.toFixed(1)} s: record ${outcome}, message ${message}`,
      `  cleaned up: record ${cleanedUp.record}, message ${cleanedUp.message}`,
    ];
    return output.result(lines, tested);
  }
  if (flags.action) {
    const { action } = await client.get(`${path}/sender`, SenderAnswer);
    return output.result(action.trimEnd().split('\n'), action);
  }
  const setup = await client.get(path, SetupAnswer);
  const { appUrl, callbackUrl, hookUrl, hookSecret } = setup;
  output.result(
    [
      ...setup.parts.flatMap(linesOf),
      ...(setup.active ? [] : switchedOff(syncId)),
      '',
      `App URL                 ${appUrl}`,
      `Callback URL            ${callbackUrl}`,
      `Hook URL                ${hookUrl}`,
      `SALTBRIDGE_HOOK_SECRET  ${hookSecret}`,
    ],
    setup,
  );
  if (!setup.ready) context.exitWith(EXIT_CODES.usage.code);
}

function switchedOff(syncId: string): string[] {
  return [
    '✖ Have the sync switched on',
    `  Nothing that Auth0 sends is kept. Take \`active: false\` out of what \`saltbridge sync export ${syncId}\` prints, and apply it`,
  ];
}

function linesOf({ title, done, found, next }: SetupPart): string[] {
  const more = done ? found : next;
  return [`${done ? '✔' : '✖'} ${title}`, ...(more === undefined ? [] : [`  ${printable(more)}`])];
}
