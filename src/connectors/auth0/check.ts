import type { ReadField } from '../../core/connector.ts';
import type { Problem } from '../../core/errors.ts';

/** Auth0's limit for CSV; JSON has none. https://auth0.com/docs/manage-users/user-migration/bulk-user-exports (checked 2026-11) */
const MAX_CSV_FIELDS = 30;
const wholeObjects = ['user_metadata', 'app_metadata'];

/** What Auth0 could not export of these fields; needs no call. */
export function checkFields(fields: readonly ReadField[], format: 'csv' | 'json'): Problem[] {
  const problems: Problem[] = [];
  if (fields.length === 0) {
    problems.push({ code: 'NO_FIELDS', message: 'The export lists no user field', pointer: '/fields' });
  }
  if (format === 'csv' && fields.length > MAX_CSV_FIELDS) {
    const message = `Auth0 exports at most ${MAX_CSV_FIELDS} fields as CSV, and ${fields.length} are listed. Remove some, or export JSON`;
    problems.push({ code: 'TOO_MANY_FIELDS', message, pointer: '/fields' });
  }
  const seen = new Set<string>();
  for (const [index, { path, column }] of fields.entries()) {
    const pointer = `/fields/${index}`;
    if (format === 'csv' && wholeObjects.includes(path)) {
      const message = `Auth0 does not export all of ${path} as CSV. Name a field in it, e.g. ${path}.plan, or export JSON`;
      problems.push({ code: 'WHOLE_OBJECT', message, pointer: `${pointer}/path` });
    }
    if (column.trim() === '') {
      problems.push({
        code: 'BLANK_HEADER',
        message: `The column for ${path} has no name`,
        pointer: `${pointer}/column`,
      });
    }
    if (seen.has(column)) {
      const message = `Two fields share the column name "${column}". Give each its own`;
      problems.push({ code: 'DUPLICATE_HEADER', message, pointer: `${pointer}/column` });
    }
    seen.add(column);
  }
  return problems;
}
