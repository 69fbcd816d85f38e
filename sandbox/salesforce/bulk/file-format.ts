import { z } from 'zod';

export const delimiters = {
  COMMA: ',',
  TAB: '\t',
  SEMICOLON: ';',
  PIPE: '|',
  CARET: '^',
  BACKQUOTE: '`',
} as const;

/** What a job of either kind says of its file. */
export const FileFormat = z.object({
  contentType: z.literal('CSV').nullish(),
  lineEnding: z.enum(['LF', 'CRLF']).default('LF'),
  // The object's keys are exactly the delimiters' names.
  columnDelimiter: z.enum(Object.keys(delimiters) as [keyof typeof delimiters]).default('COMMA'),
});
