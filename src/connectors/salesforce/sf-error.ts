export interface RowError {
  code: string;
  message: string;
  /** Names separated by a comma, where Salesforce blames fields. */
  field?: string;
}

/**
 * Parses a cell of `sf__Error`: `REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --`. The
 * message may hold colons; `--` alone means that no field is blamed; a fault of a whole batch has no fields part.
 */
export function parseRowError(text: string): RowError {
  const row = /^([A-Z][A-Z0-9_]*):([\s\S]*):([^:]*?)\s*--\s*$/.exec(text);
  if (row !== null) {
    const [, code = '', message = '', fields = ''] = row;
    const field = fields
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean)
      .join(', ');
    return { code, message: message.trim(), ...(field !== '' && { field }) };
  }
  const [, code = 'UNKNOWN_EXCEPTION', message = text] =
    /^([A-Za-z][A-Za-z0-9_]*)\s*:\s*([\s\S]*)$/.exec(text) ?? [];
  return { code, message: message.trim() };
}
