import { SaltbridgeError } from '../core/errors.ts';

/** Where a command's words go. With `--json`, standard output holds one JSON value and nothing else. */
export interface Output {
  readonly json: boolean;
  /** What the command was asked for: `lines` for a person, or `value` for a program. */
  result(lines: readonly string[], value: unknown): void;
  /** Words on the way, always to standard error. */
  say(...lines: string[]): void;
  readonly progress: NodeJS.WriteStream;
}

export function createOutput(
  json: boolean,
  { stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>,
): Output {
  return {
    json,
    progress: stderr,
    result(lines, value) {
      stdout.write(json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''));
    },
    say(...lines) {
      stderr.write(lines.map((line) => `${line}\n`).join(''));
    },
  };
}

/** An error as lines for a person: what happened, then each single failure. */
export function errorLines(error: unknown): string[] {
  if (!(error instanceof SaltbridgeError))
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  const listed = error.problems.filter(({ message }) => !error.message.includes(message));
  return [
    error.message,
    ...listed.map(({ pointer, message }) => `- ${pointer ? `${pointer}: ` : ''}${message}`),
  ];
}

/** The same for a program. */
export function errorValue(error: unknown): unknown {
  if (!(error instanceof SaltbridgeError)) return { error: { code: 'INTERNAL', message: String(error) } };
  return { error: { code: error.code ?? error.kind, message: error.message, problems: error.problems } };
}

/** Wrong arguments, for a program. */
export function usageValue({ code, message }: { code: string; message: string }): unknown {
  return { error: { code: 'USAGE', message: message.replace(/^error: /, ''), problems: [{ code, message }] } };
}
