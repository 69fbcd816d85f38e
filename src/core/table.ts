import { z } from 'zod';
import { ArtifactRef } from './artifact.ts';

/** Any JSON value; what one cell of a read row may hold. `undefined` is absent, `null` is null, `''` is empty. */
export type Cell = string | number | boolean | null | undefined | object;
/** The cells of one row, in the order of the columns that were asked for. */
export type Row = readonly Cell[];

export const TableFormat = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('delimited'), delimiter: z.enum(['\t', ',', ';', '|']) }),
  z.object({ kind: z.literal('json').describe('One JSON object a line') }),
]);
export type TableFormat = z.infer<typeof TableFormat>;

/** A run of whole records inside one file, small enough for one activity. */
export const TablePart = z.object({
  index: z.number().int().nonnegative(),
  start: z.number().int().nonnegative().describe('First byte, in the file'),
  end: z.number().int().nonnegative().describe('One past the last byte'),
  firstRow: z
    .number()
    .int()
    .positive()
    .describe('Number of its first record as a spreadsheet counts: a header is row 1'),
  rows: z.number().int().nonnegative(),
});
export type TablePart = z.infer<typeof TablePart>;

/** A table file and where its parts lie; stored as JSON beside the file. */
export const TableManifest = z.object({
  file: ArtifactRef,
  fileName: z.string().describe('The name to save it under, e.g. users.csv'),
  format: TableFormat,
  columns: z.array(z.string()),
  rows: z.number().int().nonnegative(),
  parts: z.array(TablePart),
});
export type TableManifest = z.infer<typeof TableManifest>;
