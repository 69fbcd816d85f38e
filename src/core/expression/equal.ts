import { entriesOf, spelled } from './values.ts';

/** Equality as CEL means it: numbers by what they count, lists, maps and times by what is in them. */
export function equal(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isNumber(left) && isNumber(right)) return Number(left) === Number(right) && !bothWhole(left, right);
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (left instanceof Date) return right instanceof Date && left.getTime() === right.getTime();
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => equal(item, right[index]))
    );
  }
  const [ours, theirs] = [entriesOf(left), entriesOf(right)];
  if (ours && theirs) {
    const known = new Map(theirs);
    return (
      ours.length === known.size &&
      ours.every(([key, value]) => known.has(key) && equal(value, known.get(key)))
    );
  }
  // Durations, bytes and unsigned numbers of cel-js.
  return !ours && !theirs && left.constructor === right.constructor && spelled(left) === spelled(right);
}

function isNumber(value: unknown): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

/** Two bigints that are not the same one would look equal as doubles. */
function bothWhole(left: bigint | number, right: bigint | number): boolean {
  return typeof left === 'bigint' && typeof right === 'bigint';
}
