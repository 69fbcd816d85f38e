import { expect, it } from 'vitest';
import { maskAddresses } from '../../src/core/mask-addresses.ts';

it.each([
  ["invalid email 'ann.o+x@example.test' (ann@x.test).", "invalid email '[address]' ([address])."],
  ['mail=ann@example.test,bob@x.test; <cy@x.test>', 'mail=[address],[address]; <[address]>'],
  ['at https://a.test/users/auth0|ann%40example.test', 'at https:[address]'],
  ['Lead.Email is 3 @ 4', 'Lead.Email is 3 @ 4'],
])('leaves no e-mail address in %j', (text, masked) => {
  expect(maskAddresses(text)).toBe(masked);
});

it('reads a long text without an address in no time', () => {
  const text = 'x'.repeat(300_000);

  expect(maskAddresses(text)).toBe(text);
});
