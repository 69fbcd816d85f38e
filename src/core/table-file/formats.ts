import { z } from 'zod';
import type { TableFormat } from '../table.ts';

/** The "Export Format" choices, in the words of Auth0's import/export extension. */
export const ExportFormatLabel = z
  .enum(['Tab Separated Value file (*.csv)', 'Comma Separated Value file (*.csv)', 'JSON'])
  .meta({ id: 'ExportFormatLabel' });
export type ExportFormatLabel = z.infer<typeof ExportFormatLabel>;

export interface ExportFormat {
  table: TableFormat;
  /** Without the dot. A tab-separated file is named .csv too: that is the very file that Salesforce imports. */
  extension: 'csv' | 'json';
}

const formats: Readonly<Record<ExportFormatLabel, ExportFormat>> = {
  'Tab Separated Value file (*.csv)': { table: { kind: 'delimited', delimiter: '\t' }, extension: 'csv' },
  'Comma Separated Value file (*.csv)': { table: { kind: 'delimited', delimiter: ',' }, extension: 'csv' },
  JSON: { table: { kind: 'json' }, extension: 'json' },
};

export function formatOf(label: ExportFormatLabel): ExportFormat {
  return formats[label];
}

/** For the `Content-Type` header. */
export function contentTypeOf(format: TableFormat): string {
  if (format.kind === 'json') return 'application/x-ndjson; charset=utf-8';
  return format.delimiter === '\t' ? 'text/tab-separated-values; charset=utf-8' : 'text/csv; charset=utf-8';
}
