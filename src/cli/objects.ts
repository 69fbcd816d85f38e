import { Command } from 'commander';
import { ObjectsAnswer, SourceObjectAnswer } from '../core/inspect.ts';
import type { CommandContext } from './context.ts';
import { table } from './ui/table.ts';

export function objectsCommand(context: CommandContext): Command {
  return new Command('objects')
    .description('list the objects that can be read through a connection, or the fields of one')
    .argument('<connection>')
    .argument('[object]', 'e.g. Contact')
    .action((connection: string, object?: string) =>
      object === undefined ? listObjects(context, connection) : listFields(context, connection, object),
    );
}

async function listObjects(context: CommandContext, connection: string): Promise<void> {
  const path = `/v1/connections/${encodeURIComponent(connection)}/objects`;
  const { objects } = await context.client().get(path, ObjectsAnswer);
  const rows = objects.map(({ name, label, custom }) => [name, label, custom ? 'custom' : '']);
  context.output.result(table(rows, { header: ['Object', 'Label', ''] }), objects);
}

async function listFields(context: CommandContext, connection: string, object: string): Promise<void> {
  const path = `/v1/connections/${encodeURIComponent(connection)}/objects/${encodeURIComponent(object)}`;
  const described = await context.client().get(`${path}?as=source`, SourceObjectAnswer);
  const rows = described.fields.map(({ name, label, type, calculated, filterable, partOf }) => {
    const notes = [
      ...(calculated ? ['formula: refreshed with every full reading'] : []),
      ...(filterable ? [] : ['not for filters']),
      ...(partOf === undefined ? [] : [`part of ${partOf}`]),
    ];
    return [name, type, label, notes.join(', ')];
  });
  context.output.result(
    table(rows, { header: ['Field', 'Type', 'Label', 'Note'], cellWidth: 60 }),
    described,
  );
}
