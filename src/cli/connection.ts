import { Command } from 'commander';
import { z } from 'zod';
import { Connection, ConnectionList, NewConnection } from '../api/resources/connection.ts';
import { TestAnswer } from '../core/inspect.ts';
import { applyEach, documentsOf } from './apply.ts';
import type { CommandContext } from './context.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { table } from './ui/table.ts';
import { printable } from './ui/text.ts';

export function connectionCommand(context: CommandContext): Command {
  const command = new Command('connection').description('accounts of other systems');
  command
    .command('add')
    .description(
      'create connections from a YAML or JSON file (id, system, settings), or change those that exist',
    )
    .requiredOption('-f, --file <path>', 'the file; - is standard input')
    .action((flags: { file: string }) => add(context, flags.file));
  command
    .command('list')
    .description('list the connections; secrets are never shown')
    .action(() => list(context));
  command
    .command('test')
    .description('sign in and look around; writes nothing')
    .argument('<id>')
    .action((id: string) => test(context, id));
  command
    .command('remove')
    .description('delete a connection that no sync uses')
    .argument('<id>')
    .action(async (id: string) => {
      await context.client().send('DELETE', `/v1/connections/${encodeURIComponent(id)}`, z.unknown());
      context.output.result([`Connection ${id} removed`], { id, removed: true });
    });
  return command;
}

async function add(context: CommandContext, path: string): Promise<void> {
  const client = context.client();
  const connections = await documentsOf(path, NewConnection);
  await applyEach(context, connections, 'Connection', async ({ id, system, settings }) => {
    const list = await client.get('/v1/connections', ConnectionList);
    const present = list.connections.find((one) => one.id === id);
    if (present === undefined) {
      await client.send('POST', '/v1/connections', Connection, { json: { id, system, settings } });
      return { id, change: 'created' };
    }
    await client.send('PUT', `/v1/connections/${id}`, Connection, { json: { settings } });
    return { id, change: 'updated' };
  });
}

async function list(context: CommandContext): Promise<void> {
  const { connections } = await context.client().get('/v1/connections', ConnectionList);
  const rows = connections.map(({ id, system, updatedAt }) => [
    id,
    system,
    updatedAt.slice(0, 19).replace('T', ' '),
  ]);
  const lines = table(rows, { header: ['Connection', 'System', 'Changed (UTC)'] });
  context.output.result(
    rows.length === 0 ? ['No connections yet: saltbridge connection add -f …'] : lines,
    connections,
  );
}

async function test(context: CommandContext, id: string): Promise<void> {
  const answer = await context
    .client()
    .send('POST', `/v1/connections/${encodeURIComponent(id)}/test`, TestAnswer);
  const facts = table(Object.entries(answer.facts), { indent: '  ', cellWidth: 80 });
  const identity = answer.identity === undefined ? '' : ` as ${printable(answer.identity)}`;
  const verdict = answer.ok ? `✔ ${id} works${identity}` : `✖ ${id} does not work yet${identity}`;
  context.output.result([verdict, ...facts, ...answer.problems.map(({ message }) => `- ${message}`)], answer);
  if (!answer.ok) context.exitWith(EXIT_CODES.usage.code);
}
