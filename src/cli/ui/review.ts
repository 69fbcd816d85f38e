import type { Review } from '../../core/review.ts';
import { table } from './table.ts';
import { count, printable } from './text.ts';

/** What a person looks at before the import starts. */
export function reviewText(review: Review, { firstRows = 5, columns = 100 } = {}): string[] {
  return [
    ...heading(review),
    '',
    ...mappingLines(review),
    '',
    ...firstRowLines(review, firstRows, columns),
    ...review.warnings.map((warning) => `! ${printable(warning)}`),
  ];
}

function heading(review: Review): string[] {
  const { lanes } = review;
  const matched = review.matchBy === undefined ? '' : `, matched by ${review.matchBy}`;
  const split = [
    [lanes.insert, 'new'],
    [lanes.update, 'to update'],
    [lanes.upsert, 'new or to update'],
    [lanes.unchanged, 'unchanged'],
  ] as const;
  const parts = split.filter(([rows]) => rows > 0).map(([rows, label]) => `${count(rows)} ${label}`);
  const ready = `${count(review.ready)} ready${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
  return [
    `Review of ${printable(review.fileName)} → ${review.object} (${review.operation}${matched})`,
    `${count(review.rows)} rows: ${ready}, ${count(review.rejected)} rejected`,
    ...table(
      Object.entries(review.rejectedByCode).map(([code, rows]) => [code, count(rows)]),
      { right: [1], indent: '  ' },
    ),
  ];
}

function mappingLines(review: Review): string[] {
  const mapped = review.mapping.map(({ column, field }) => [column, field ?? '(ignored)']);
  const defaults = Object.entries(review.defaults).map(([field, value]) => [`"${value}" where empty`, field]);
  return table([...mapped, ...defaults], { header: ['Column', 'Field'], indent: '  ' });
}

function firstRowLines(review: Review, rows: number, columns: number): string[] {
  if (review.firstRows.length === 0) return [];
  const cellWidth = Math.max(8, Math.floor((columns - 2) / Math.max(1, review.fields.length)) - 2);
  const lines = table(review.firstRows.slice(0, rows), { header: review.fields, cellWidth, indent: '  ' });
  return ['First rows', ...lines, ''];
}
