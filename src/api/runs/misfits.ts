import type { Problem } from '../../core/errors.ts';
import type { BoundIntegration } from '../../core/integration.ts';
import type { RunOptions } from '../../core/run.ts';

type Story = BoundIntegration['story'];
type Option = keyof RunOptions;

/** Options that mean something to a kind of sync alone, and what such a sync does. */
const kinds: Record<Story, { does: string; takes: readonly Option[] }> = {
  sync: { does: 'moves a file', takes: ['stage', 'file', 'retryOf'] },
  react: { does: 'answers events', takes: ['reconcile'] },
  changes: {
    does: 'tells of changes',
    takes: ['reconcile', 'scope', 'resync', 'range', 'records', 'limit', 'acceptSchema'],
  },
};

/** Options that don't fit the kind of sync, or each other: told now rather than silently left aside. */
export function misfits(story: Story, options: RunOptions): Problem[] {
  const { does, takes } = kinds[story];
  const special = Object.values(kinds).flatMap((kind) => kind.takes);
  const strange = special.filter((option) => !takes.includes(option) && isGiven(options, option));
  const problems = strange.map((option) =>
    problem(option, `A sync that ${does} takes no ${option}; leave it out`),
  );
  return story === 'changes' ? [...problems, ...conflicts(options)] : problems;
}

/** `stage` always has a value. */
function isGiven(options: RunOptions, option: Option): boolean {
  return option === 'stage'
    ? options.stage !== 'all'
    : options[option] !== undefined && options[option] !== false;
}

function conflicts(options: RunOptions): Problem[] {
  const { reconcile, resync, scope } = options;
  const narrowed = (['records', 'range', 'limit'] as const).filter((option) => isGiven(options, option));
  const problems: Problem[] = narrowed
    .slice(1)
    .map((option) => problem(option, `A run takes ${narrowed[0]} or ${option}, not both: leave one out`));
  const whole = (
    [
      ['scope', scope],
      ['resync', resync],
    ] as const
  ).filter(([, value]) => value);
  for (const [option] of narrowed.length > 0 ? whole : [])
    problems.push(
      problem(option, `${option} is about all records, and ${narrowed[0]} about some: leave one out`),
    );
  if (resync && scope === 'incremental')
    problems.push(problem('scope', 'resync tells everything again, so scope cannot be incremental'));
  for (const option of reconcile ? (['range', 'resync', 'acceptSchema'] as const) : []) {
    if (isGiven(options, option))
      problems.push(problem(option, `reconcile tells nothing, so ${option} does nothing: leave one out`));
  }
  return problems;
}

function problem(option: Option, message: string): Problem {
  return { code: 'OPTION_NOT_SUITED', message, pointer: `/${option}` };
}
