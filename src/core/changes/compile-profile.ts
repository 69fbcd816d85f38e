import type { Cell } from '../table.ts';
import type { SourceRow } from './change-source.ts';
import { bareLine, type MappedLine } from './mapped-line.ts';
import type { ProfileIds, Trait } from './profile.ts';
import type { ProfilePlan, ValueSource } from './profile-plan.ts';
import { hashesOf } from './told-traits.ts';

/** Why a record can't be told. */
export interface RecordRefusal {
  id: string;
  code: string;
  message: string;
}

export type MapRecord = (row: SourceRow) => { line: MappedLine; refusal?: RecordRefusal };

/** Reads one value of a record; undefined where there is none. @throws Error where an expression can't be worked out */
export type ReadValue = (row: SourceRow) => Cell;

const ID_NAMES = ['userId', 'anonymousId', 'groupId'] as const;

/**
 * Makes a plan into a function over records.
 *
 * @param columns  names of the values of a row, in their order
 * @param compileExpression  makes an expression into a function over the same rows
 */
export function compileProfile(
  plan: ProfilePlan,
  columns: readonly string[],
  compileExpression: (text: string) => ReadValue,
): MapRecord {
  const reader = (source: ValueSource): ReadValue => {
    if ('expression' in source) return compileExpression(source.expression);
    return columnReader(source.field, columns);
  };
  const ids = ID_NAMES.flatMap((name) => {
    const source = plan.ids[name];
    return source ? [{ name, read: reader(source) }] : [];
  });
  const traits = plan.traits.map(({ trait, from }) => ({ trait, read: reader(from) }));
  const timestamp = plan.timestamp && reader(plan.timestamp);

  return (row) => {
    const { id, stamp } = row;
    const refuse = (code: string, message: string) => ({
      line: bareLine({ id, kind: 'rejected', stamp }),
      refusal: { id, code, message },
    });
    let place = '';
    try {
      const who: ProfileIds = {};
      for (const { name, read } of ids) {
        place = name;
        const text = idText(read(row));
        if (text !== undefined) who[name] = text;
      }
      const missing = plan.needs.find((group) => !group.some((name) => who[name] !== undefined));
      if (missing) return refuse('NO_IDENTITY', `The record gives no ${missing.join(' or ')}`);
      const told: Record<string, Trait> = {};
      for (const { trait, read } of traits) {
        place = `trait ${trait}`;
        const value = read(row);
        // The values of a row are JSON.
        if (value !== undefined && (value !== null || plan.nulls !== 'omit')) told[trait] = value as Trait;
      }
      place = 'timestamp';
      const time = timestamp?.(row);
      const content = JSON.stringify(told);
      const line: MappedLine = {
        ...bareLine({ id, kind: 'row', stamp }),
        hashes: hashesOf(content, told, plan),
        ids: JSON.stringify(who),
        traits: content,
        timestamp: typeof time === 'string' && IS_TIME.test(time) ? time : '',
      };
      return { line };
    } catch {
      return refuse('EXPRESSION_FAILED', `The expression of ${place} can't be worked out for the record`);
    }
  };
}

/** A date, or a time with its zone, as Salesforce writes both. Other texts say no time, or one of the worker's own zone. */
const IS_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/;

/** A field by its name, whatever its case; id and stamp come with every record. */
export function columnReader(name: string, columns: readonly string[]): ReadValue {
  const wanted = name.toLowerCase();
  if (wanted === 'id') return ({ id }) => id;
  if (wanted === 'systemmodstamp') return ({ stamp }) => stamp;
  const at = columns.findIndex((column) => column.toLowerCase() === wanted);
  return ({ values }) => values[at];
}

/** Numbers are ids too; blanks are none. */
function idText(value: Cell): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
