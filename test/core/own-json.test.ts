import { expect, it } from 'vitest';
import { z } from 'zod';
import { SaltbridgeError } from '../../src/core/errors.ts';
import { parseOwn } from '../../src/core/own-json.ts';

const Shape = z.object({ name: z.string() });
const errorOf = (text: string, line?: number) => {
  try {
    return parseOwn(Shape, text, 'runs/1/told.ndjson', line);
  } catch (error) {
    return error;
  }
};

it('reads what it wrote', () => {
  expect(parseOwn(Shape, '{"name":"Ada"}', 'file')).toEqual({ name: 'Ada' });
});

it.each([
  ['no JSON', 'Ada Lovelace', { kind: 'config', code: 'DAMAGED_FILE' }],
  ['cut off', '{"name":"Ada Love', { kind: 'config', code: 'DAMAGED_FILE' }],
  ['empty', '', { kind: 'config', code: 'DAMAGED_FILE' }],
  ['of another shape', '{"Ada":"Lovelace"}', { kind: 'transient', code: 'UNKNOWN_FORM' }],
])('names file and line of what is %s, and quotes nothing of it', (_, text, expected) => {
  const error = errorOf(text, 7);

  expect(error).toBeInstanceOf(SaltbridgeError);
  expect(error).toMatchObject(expected);
  expect(String(error)).toContain('runs/1/told.ndjson, line 7');
  expect(JSON.stringify(error) + String(error)).not.toMatch(/Ada|Love/);
});

it('names the file alone where it is one value', () => {
  expect(String(errorOf('Ada'))).toContain('runs/1/told.ndjson. ');
});
