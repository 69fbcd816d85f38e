import { z } from 'zod';

/** Where a value comes from: a field as it is, or an expression over the whole record. */
export const ValueSource = z
  .union([
    z.strictObject({
      field: z.string().min(1).describe('API name of a field, or of a parent: Account.Name'),
    }),
    z.strictObject({ expression: z.string().min(1).describe('CEL over the fields of the record') }),
  ])
  .meta({ id: 'ValueSource' });
export type ValueSource = z.infer<typeof ValueSource>;

/** What of a record a profile is told, and under which names. */
export interface ProfilePlan {
  ids: { userId?: ValueSource; anonymousId?: ValueSource; groupId?: ValueSource };
  /** Groups of ids of which each row must have one, e.g. `[['userId', 'anonymousId'], ['groupId']]`. */
  needs: ('userId' | 'anonymousId' | 'groupId')[][];
  traits: { trait: string; from: ValueSource }[];
  timestamp?: ValueSource;
  /**
   * What an empty field does. `clear`: told as null to whoever was told of the record before, and left out the first
   * time; `send`: always told as null; `omit`: never told.
   */
  nulls: 'clear' | 'send' | 'omit';
  send: 'all traits' | 'changed traits';
  /**
   * Traits that tell that a record is deleted, or has left the filter (`true`, and `false` once it is back), and into
   * which other record it was merged; absent: nothing is told of it.
   */
  deleted?: { trait: string; mergedTrait: string };
}

/** Every field that the plan looks at, in the order of its first use, each once whatever its case. */
export function fieldsOf(plan: ProfilePlan, inExpression: (text: string) => readonly string[]): string[] {
  const sources = [
    ...Object.values(plan.ids),
    ...plan.traits.map(({ from }) => from),
    ...(plan.timestamp ? [plan.timestamp] : []),
  ];
  const names = new Map<string, string>();
  for (const source of sources) {
    for (const name of 'field' in source ? [source.field] : inExpression(source.expression)) {
      if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
    }
  }
  return [...names.values()];
}
