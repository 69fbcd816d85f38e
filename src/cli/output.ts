import { SaltbridgeError } from '../core/errors.ts';

/** Where a command's words go. With `--json`, standard output holds one JSON value and nothing else. */
export interface Output {
  readonly json: boolean;
  /** What the command was asked for: `lines` for a person, or `value` for a program. */
  result(lines: readonly string[], value: unknown): void;
  /** Words on the way, always to standard error. */
  say(...lines: string[]): void;
  /** Where progress is shown: standard error. */
  readonly progress: Terminal;
  /** Standard output, for downloads. */
  readonly stdout: Terminal;
}

export type Terminal = NodeJS.WritableStream & { isTTY?: boolean | undefined; columns?: number | undefined };

export interface Streams {
  stdout: Terminal;
  stderr: Terminal;
}

export function createOutput(json: boolean, { stdout, stderr }: Streams): Output {
  return {
    json,
    progress: stderr,
    stdout,
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
  if (!(error instanceof SaltbridgeError)) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  const listed = error.problems.filter(({ message }) => !error.message.includes(message));
  return [error.message, ...listed.map(problemLine)];
}

/** Most messages name their place already. */
export function problemLine(problem: ProblemText): string {
  return `- ${problemText(problem)}`;
}

export function problemText({ pointer = '', message }: ProblemText): string {
  return message.includes(pointer) ? message : `${pointer}: ${message}`;
}

interface ProblemText {
  pointer?: string | undefined;
  message: string;
}

/** An error for a program. */
export function errorValue(error: unknown): unknown {
  if (!(error instanceof SaltbridgeError)) return { error: { code: 'INTERNAL', message: String(error) } };
  return { error: { code: error.code ?? error.kind, message: error.message, problems: error.problems } };
}

/** Wrong arguments, for a program. */
export function usageValue({ message }: { message: string }): unknown {
  return { error: { code: 'USAGE', message: message.replace(/^error: /, ''), problems: [] } };
}
