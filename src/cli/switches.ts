import { Command } from 'commander';
import { Switches } from '../api/resources/schedule.ts';
import type { CommandContext } from './context.ts';
import { printable } from './ui/text.ts';

export function switchesCommand(context: CommandContext): Command {
  return new Command('switches')
    .description('show what of a sync is switched on; all of it must be for data to flow')
    .argument('<sync>', 'id of the sync')
    .action(async (id: string) => show(context, await context.client().get(pathOf(id), Switches)));
}

export function enableCommand(context: CommandContext): Command {
  return turnCommand(context, 'enable', 'switch parts of a sync on', true);
}

export function disableCommand(context: CommandContext): Command {
  return turnCommand(context, 'disable', 'switch parts of a sync off; nothing is delivered then', false);
}

function turnCommand(context: CommandContext, name: string, description: string, on: boolean): Command {
  return new Command(name)
    .description(description)
    .argument('<sync>', 'id of the sync')
    .argument('<switch...>', 'names, as `saltbridge switches <sync>` shows them')
    .action(async (id: string, names: string[]) => {
      const json = Object.fromEntries(names.map((one) => [one, on]));
      show(context, await context.client().send('PUT', pathOf(id), Switches, { json }));
    });
}

function pathOf(id: string): string {
  return `/v1/syncs/${encodeURIComponent(id)}/switches`;
}

function show({ output }: CommandContext, answer: Switches): void {
  const { switches, flows, syncId } = answer;
  const longest = Math.max(...switches.map(({ name }) => name.length));
  const off = switches.filter(({ on }) => !on).map(({ name }) => name);
  const end = flows
    ? `All is on: every run of ${syncId} delivers what it finds`
    : `Nothing is delivered; to change that: saltbridge enable ${syncId} ${off.join(' ')}`;
  const lines = switches.map(
    ({ name, label, on }) => `${on ? '✔' : '✖'} ${name.padEnd(longest)}  ${label}: ${on ? 'on' : 'off'}`,
  );
  output.result([...lines, end].map(printable), answer);
}
