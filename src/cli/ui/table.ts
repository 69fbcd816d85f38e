import { clip, printable, width } from './text.ts';

export interface TableOptions {
  /** Indexes of the columns whose cells are numbers, set flush right. */
  right?: readonly number[];
  /** Terminal columns that one cell may take at most. */
  cellWidth?: number;
  indent?: string;
}

/** Lines of aligned cells; the first row is a header where `header` is given. */
export function table(
  rows: readonly (readonly string[])[],
  { header, right = [], cellWidth = 40, indent = '' }: TableOptions & { header?: readonly string[] } = {},
): string[] {
  const cells = (header === undefined ? rows : [header, ...rows]).map((row) =>
    row.map((cell) => clip(printable(cell), cellWidth)),
  );
  const widths: number[] = [];
  for (const row of cells) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell));
  }
  const lines = cells.map((row) => {
    const padded = row.map((cell, index) => {
      const padding = ' '.repeat((widths[index] ?? 0) - width(cell));
      return right.includes(index) ? padding + cell : cell + padding;
    });
    return (indent + padded.join('  ')).trimEnd();
  });
  if (header !== undefined) lines.splice(1, 0, indent + widths.map((size) => '─'.repeat(size)).join('  '));
  return lines;
}
