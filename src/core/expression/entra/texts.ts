import { limits } from '../limits.ts';
import { EvaluationFault } from '../problem.ts';
import { textOf } from './arguments.ts';
import { type EntraFunction, parameters } from './function.ts';

/** Letters that are more than a letter with a mark on it. */
const LETTERS = new Map([
  ['æ', 'ae'],
  ['Æ', 'AE'],
  ['ø', 'oe'],
  ['Ø', 'OE'],
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['ß', 'ss'],
  ['ł', 'l'],
  ['Ł', 'L'],
  ['ı', 'i'],
]);
/** What .NET's ToTitleCase takes for the space between words; an apostrophe it doesn't. */
const BETWEEN_WORDS = /[\s\p{C}\p{P}\p{S}]/u;

export const textFunctions: readonly EntraFunction[] = [
  {
    name: 'Append',
    ...parameters('source text, suffix text'),
    returns: 'text',
    passesOn: true,
    call: (args) => args.text(0) + args.text(1),
  },
  {
    name: 'InStr',
    ...parameters('value1 text, value2 text, start number?, compareType text?'),
    returns: 'number',
    passesOn: true,
    call: (args) => {
      const exact = args.text(3).toLowerCase() !== 'vbtextcompare';
      const [text, wanted] = [args.text(0), args.text(1)].map((one) => (exact ? one : one.toLowerCase())) as [
        string,
        string,
      ];
      args.charge(searchCost(text, wanted));
      const start = args.has(2) ? Math.max(args.number(2), 1) : 1;
      return BigInt(text.indexOf(wanted, start - 1) + 1);
    },
  },
  {
    name: 'Join',
    ...parameters('separator text, source1 any, sources ...any'),
    returns: 'text',
    call: (args) => {
      const parts: string[] = [];
      for (let index = 1; index < args.count; index++) {
        const value = args.at(index);
        for (const item of Array.isArray(value) ? value : [value]) {
          const text = textOf(item);
          if (text === undefined) throw new EvaluationFault('WRONG_ARGUMENT', 'a source of Join is no text');
          if (text !== '') parts.push(text);
        }
      }
      return bounded(
        parts.reduce((sum, part) => sum + part.length, 0) + parts.length * args.text(0).length,
        () => parts.join(args.text(0)),
      );
    },
  },
  {
    name: 'Left',
    ...parameters('source text, numChars number'),
    returns: 'text',
    call: (args) => {
      const length = args.number(1);
      return length < 0 ? args.text(0) : args.text(0).slice(0, length);
    },
  },
  {
    name: 'Right',
    ...parameters('source text, numChars number'),
    returns: 'text',
    call: (args) => {
      const [text, length] = [args.text(0), args.number(1)];
      return length < 0 ? text : text.slice(Math.max(text.length - length, 0));
    },
  },
  {
    name: 'Mid',
    ...parameters('source text, start number, length number'),
    returns: 'text',
    passesOn: true,
    call: (args) => {
      const start = Math.max(args.number(1), 1) - 1;
      return args.text(0).slice(start, start + Math.max(args.number(2), 0));
    },
  },
  {
    name: 'NormalizeDiacritics',
    ...parameters('source text'),
    returns: 'text',
    passesOn: true,
    call: (args) =>
      args
        .text(0)
        .normalize('NFD')
        .replace(/(\p{Script=Latin})[\u0300-\u036f]+/gu, '$1')
        .normalize('NFC')
        .replace(/[æÆøØœŒßłŁı]/g, (letter) => LETTERS.get(letter) ?? letter),
  },
  {
    name: 'PCase',
    ...parameters('source text, wordSeparators text?'),
    returns: 'text',
    passesOn: true,
    call: (args) => {
      const separators = args.has(1) ? args.text(1) : undefined;
      const parts = (letter: string) =>
        separators === undefined ? letter !== "'" && BETWEEN_WORDS.test(letter) : separators.includes(letter);
      let begins = true;
      return Array.from(args.text(0), (letter) => {
        const written = begins ? letter.toUpperCase() : letter.toLowerCase();
        begins = parts(letter);
        return written;
      }).join('');
    },
  },
  {
    name: 'StripSpaces',
    ...parameters('source text'),
    returns: 'text',
    passesOn: true,
    call: (args) => args.text(0).replaceAll(' ', ''),
  },
  {
    name: 'ToLower',
    ...parameters('source text, culture text?'),
    returns: 'text',
    passesOn: true,
    call: (args) => cased(args.text(0), args.has(1) ? args.text(1) : undefined, 'toLocaleLowerCase'),
  },
  {
    name: 'ToUpper',
    ...parameters('source text, culture text?'),
    returns: 'text',
    passesOn: true,
    call: (args) => cased(args.text(0), args.has(1) ? args.text(1) : undefined, 'toLocaleUpperCase'),
  },
  {
    name: 'Word',
    ...parameters('source text, wordNumber number, delimiters text'),
    returns: 'text',
    call: (args) => {
      const [wanted, delimiters] = [args.number(1), new Set(args.text(2))];
      let [count, word] = [0, ''];
      for (const letter of args.text(0)) {
        if (!delimiters.has(letter)) word += letter;
        else if (word !== '') {
          if (++count === wanted) return word;
          word = '';
        }
      }
      return word !== '' && count + 1 === wanted ? word : '';
    },
  },
];

/** A search may begin anew at each character. */
export function searchCost(text: string, wanted: string): number {
  return Math.ceil((text.length * Math.min(wanted.length, 1_000)) / 20_000);
}

/** @throws EvaluationFault before a text is made that is too long */
export function bounded(length: number, make: () => string): string {
  if (length <= limits.valueLength) return make();
  throw new EvaluationFault('VALUE_TOO_LARGE', `a text grew beyond ${limits.valueLength} characters`);
}

function cased(
  text: string,
  culture: string | undefined,
  how: 'toLocaleLowerCase' | 'toLocaleUpperCase',
): string {
  try {
    // Without a culture, the invariant one: the machine's own must not decide.
    return text[how](culture ?? 'en-US');
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new EvaluationFault('UNKNOWN_CULTURE', 'culture is no language; write one like de-DE');
  }
}
