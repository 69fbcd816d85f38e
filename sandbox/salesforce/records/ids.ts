const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checks = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** Pod and reserved character of every id of the sandbox. */
const pod = 'Sb0';

/**
 * Salesforce's 18-character form of the nth id of an object: key prefix, pod, nine base-62 digits and three
 * characters that tell which of the fifteen are upper case.
 *
 * @see https://help.salesforce.com/s/articleView?id=000383751 (how the last three are made; checked 2026-11)
 */
export function makeId(keyPrefix: string, sequence: number): string {
  let number = '';
  for (let rest = sequence; number.length < 9; rest = Math.floor(rest / 62))
    number = digits.charAt(rest % 62) + number;
  return withChecksum(keyPrefix + pod + number);
}

export function withChecksum(id15: string): string {
  let suffix = '';
  for (let chunk = 0; chunk < 15; chunk += 5) {
    let bits = 0;
    for (let at = 0; at < 5; at += 1) {
      const code = id15.charCodeAt(chunk + at);
      if (code >= 65 && code <= 90) bits |= 1 << at;
    }
    suffix += checks.charAt(bits);
  }
  return id15 + suffix;
}

/** The 18-character form of an id given with 15 or 18 characters, or undefined where it is not an id. */
export function normalizeId(text: string): string | undefined {
  if (!/^[0-9A-Za-z]{15}([0-9A-Za-z]{3})?$/.test(text)) return undefined;
  const id = withChecksum(text.slice(0, 15));
  return text.length === 15 || text === id ? id : undefined;
}

/** The number an id was made from, or undefined where it is not one of the sandbox's. */
export function sequenceOf(id: string): number | undefined {
  if (id.slice(3, 6) !== pod) return undefined;
  let sequence = 0;
  for (let at = 6; at < 15; at += 1) {
    const digit = digits.indexOf(id.charAt(at));
    if (digit < 0) return undefined;
    sequence = sequence * 62 + digit;
  }
  return sequence;
}
