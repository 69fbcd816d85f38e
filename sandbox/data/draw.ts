/**
 * A well-mixed number from 0 to 2^32 − 1 for each seed, index and `salt`: the same every time, in no order, without
 * state, so user 900,000 costs no more than user 0.
 */
export function draw(seed: number, index: number, salt: number): number {
  let x =
    Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed + 0x7f4a7c15, 0x85ebca6b) ^ Math.imul(salt, 0xc2b2ae35);
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

export function pick<T>(list: readonly T[], drawn: number): T {
  // True for every list that is not empty, and none of ours is.
  return list[drawn % list.length] as T;
}
