import type { Cell } from '../table.ts';

/** A cell as text: a string is itself, absent and null are `''`, anything else is its JSON text. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  return cell === undefined || cell === null ? '' : JSON.stringify(cell);
}
