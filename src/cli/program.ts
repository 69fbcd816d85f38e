import { Command, Help } from 'commander';
import { connectionCommand } from './connection.ts';
import type { CommandContext } from './context.ts';
import { approveCommand, cancelCommand, declineCommand } from './decide.ts';
import { demoCommand } from './demo/index.ts';
import { devCommand } from './dev.ts';
import { downloadCommand } from './download.ts';
import { estimateCommand } from './estimate.ts';
import { eventsCommand } from './events.ts';
import { exitCodesText } from './exit-codes.ts';
import { exprCommand } from './expr.ts';
import { objectsCommand } from './objects.ts';
import { reconcileCommand } from './reconcile.ts';
import { reviewCommand } from './review.ts';
import { runCommand } from './run.ts';
import { runsCommand } from './runs.ts';
import { sandboxCommand } from './sandbox.ts';
import { pauseCommand, resumeCommand, scheduleCommand } from './schedule.ts';
import { setupCommand } from './setup.ts';
import { disableCommand, enableCommand, switchesCommand } from './switches.ts';
import { syncCommand } from './sync.ts';
import { previewCommand, testMappingCommand } from './try-sync.ts';

/** The command line as a whole; every failure is thrown. */
export function createProgram(context: CommandContext): Command {
  const { output } = context;
  const program = new Command('saltbridge')
    .description(
      'Keeps Salesforce in step with identity and customer-data systems, as durable Temporal workflows.',
    )
    .enablePositionalOptions()
    .helpCommand(false)
    .addHelpText('after', '\nExit codes: saltbridge help exit-codes');
  const commands = [
    devCommand(context),
    demoCommand(context),
    sandboxCommand(context),
    runCommand(context),
    runsCommand(context),
    reconcileCommand(context),
    reviewCommand(context),
    approveCommand(context),
    declineCommand(context),
    cancelCommand(context),
    downloadCommand(context),
    eventsCommand(context),
    setupCommand(context),
    syncCommand(context),
    exprCommand(context),
    switchesCommand(context),
    enableCommand(context),
    disableCommand(context),
    scheduleCommand(context),
    pauseCommand(context),
    resumeCommand(context),
    connectionCommand(context),
    objectsCommand(context),
    previewCommand(context),
    testMappingCommand(context),
    estimateCommand(context),
  ];
  for (const command of commands) program.addCommand(command);
  program.addCommand(helpCommand(program, context));
  for (const command of everyCommand(program)) {
    command.exitOverride();
    command.showHelpAfterError(`Its usage: ${commandLine(command)} --help`);
    command.configureOutput({
      writeOut: (text) => output.stdout.write(text),
      writeErr: (text) => output.progress.write(text),
    });
    // The sandbox has a `--json` of its own, as one of the arguments that it is handed.
    if (command.name() === 'sandbox') continue;
    // `main` reads it before parsing; it is declared so that it may stand anywhere and `--help` shows it.
    command.option('--json', 'print one JSON value on standard output, words on standard error');
  }
  return program;
}

function helpCommand(program: Command, { output }: CommandContext): Command {
  return new Command('help')
    .description('how to use a command; `help exit-codes` lists the exit codes')
    .argument('[topic]')
    .action((topic?: string) => {
      if (topic === 'exit-codes') return output.result(['Exit codes:', exitCodesText()], exitCodesText());
      const command = program.commands.find((one) => one.name() === topic) ?? program;
      output.result([new Help().formatHelp(command, new Help()).trimEnd()], null);
    });
}

/** As it is typed, e.g. `saltbridge sync apply`. */
function commandLine(command: Command): string {
  const name = command.name();
  return command.parent ? `${commandLine(command.parent)} ${name}` : name;
}

function* everyCommand(command: Command): Generator<Command> {
  yield command;
  for (const child of command.commands) yield* everyCommand(child);
}
