const PART = `[^\\s"'<>()=:,;]`;
/** Begins at the first character of a word only, so that a long word without an @ is read once. */
const address = new RegExp(`(?<!${PART})${PART}+(?:@|%40)${PART}+`, 'gi');

/** Puts `[address]` for whatever has the form of an e-mail address, a Salesforce user name among them. */
export function maskAddresses(text: string): string {
  return text.replace(address, '[address]');
}
