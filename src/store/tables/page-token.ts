import type { z } from 'zod';
import { SaltbridgeError } from '../../core/errors.ts';

/** The sort values of a page's last row, as one opaque word for an address. */
export function writePageToken(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** @throws SaltbridgeError `config` (code `PAGE_INVALID`) for anything that `writePageToken` did not make */
export function readPageToken<const Shape extends readonly z.ZodType[]>(
  token: string,
  shape: z.ZodTuple<Shape>,
) {
  try {
    return shape.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch (cause) {
    const message = 'The page asked for is not one that a list gave; start again without it';
    throw new SaltbridgeError('config', message, { cause, code: 'PAGE_INVALID' });
  }
}
