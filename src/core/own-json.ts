import type { z } from 'zod';
import { SaltbridgeError } from './errors.ts';

/**
 * Reads JSON that Saltbridge itself wrote. Its errors name the place alone: the parser's own quote the text, which may be
 * a person's.
 *
 * @param file  for the message, as is `line`, which counts from 1
 * @throws SaltbridgeError `config` (`DAMAGED_FILE`) for what is no JSON; `transient` (`UNKNOWN_FORM`) for another
 *   shape, which another version may have written
 */
export function parseOwn<Shape extends z.ZodType>(
  shape: Shape,
  text: string,
  file: string,
  line?: number,
): z.infer<Shape> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const message = `A file of Saltbridge's own is damaged: ${placeOf(file, line)}. Restore it where the store keeps older versions, or start the run again`;
    throw new SaltbridgeError('config', message, { code: 'DAMAGED_FILE' });
  }
  const found = shape.safeParse(value);
  if (found.success) return found.data;
  const message = `A file of Saltbridge's own has a form that this version does not know: ${placeOf(file, line)}. Let all workers be of one version. It will be tried again`;
  throw new SaltbridgeError('transient', message, { code: 'UNKNOWN_FORM' });
}

function placeOf(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}, line ${line}`;
}
