import { pick } from './draw.ts';
import type { Culture } from './names.ts';

export interface Person {
  given: string;
  family: string;
  /** Both, in the order of the culture. */
  name: string;
  /** What stands before the @ of an address, in plain ASCII: `zoe.oconnor`. */
  mailbox: string;
  initials: string;
  country: string;
  callingCode: string;
  language: string;
}

/** Makes every pair of given and family name of every culture once; picking one is then a look-up. */
export function createPeople(cultures: readonly Culture[]): (...drawn: [number, number, number]) => Person {
  const worlds = cultures.map((culture) => {
    const families = culture.family.split('|').map(parseName);
    return culture.given
      .split('|')
      .map((given) => families.map((family) => join(parseName(given), family, culture)));
  });
  return (world, given, family) => pick(pick(pick(worlds, world), given), family);
}

interface Name {
  written: string;
  latin: string;
}

function parseName(entry: string): Name {
  const [written = '', latin = written] = entry.split('=');
  return { written, latin: ascii(latin) };
}

function join(given: Name, family: Name, { order, country, callingCode, language }: Culture): Person {
  const [first, second] = order === 'given family' ? [given, family] : [family, given];
  return {
    given: given.written,
    family: family.written,
    name: first.written + (order === 'familygiven' ? '' : ' ') + second.written,
    mailbox: `${given.latin}.${family.latin}`,
    initials: given.latin.slice(0, 1) + family.latin.slice(0, 1),
    country,
    callingCode,
    language,
  };
}

/** Letters that Unicode does not take apart into a base letter and a mark. */
const wholeLetters: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

function ascii(name: string): string {
  return name
    .toLowerCase()
    .replace(/[ßøæœłđðþı]/g, (letter) => wholeLetters[letter] ?? '')
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
}
