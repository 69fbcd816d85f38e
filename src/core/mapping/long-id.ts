const SUFFIXES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * A Salesforce id as answers spell it: one of 15 characters gets three more, each telling which of five are upper
 * case; `001M000000qfPyS` becomes `001M000000qfPySIAU`. One of 18 is returned as it is.
 *
 * @see https://help.salesforce.com/s/articleView?id=000383751 (checked 2026-11)
 */
export function longId(id: string): string {
  if (id.length !== 15) return id;
  const suffix = [0, 5, 10].map((start) => SUFFIXES.charAt(capitals(id.slice(start, start + 5))));
  return id + suffix.join('');
}

/** One bit a character, the first the lowest. */
function capitals(chunk: string): number {
  return chunk.split('').reduce((bits, letter, at) => bits + (/[A-Z]/.test(letter) ? 2 ** at : 0), 0);
}
