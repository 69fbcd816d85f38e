import { randomInt, randomUUID } from 'node:crypto';
import { EvaluationFault } from '../problem.ts';
import { truth } from './choices.ts';
import { type Arguments, type EntraFunction, parameters } from './function.ts';

/** @see https://learn.microsoft.com/en-us/previous-versions/windows/it-pro/windows-10/security/threat-protection/security-policy-settings/password-must-meet-complexity-requirements (checked 2026-11) */
const SPECIAL = '~!@#$%^&*_-+=`|\\(){}[]:;"\'<>,.?/';
const [DIGITS, CAPITALS] = ['0123456789', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const SMALL = CAPITALS.toLowerCase();
const LONGEST = 256;

export const encodingFunctions: readonly EntraFunction[] = [
  {
    name: 'BitAnd',
    ...parameters('value1 number, value2 number'),
    returns: 'number',
    passesOn: true,
    call: (args) => (args.has(1) ? whole(args, 0) & whole(args, 1) : args.at(1)),
  },
  {
    name: 'CBool',
    ...parameters('expression flag'),
    returns: 'flag',
    passesOn: true,
    call: (args) => truth(args, 0),
  },
  {
    name: 'ConvertToBase64',
    ...parameters('source text'),
    returns: 'text',
    passesOn: true,
    call: (args) => Buffer.from(args.text(0), 'utf16le').toString('base64'),
  },
  {
    name: 'ConvertToUTF8Hex',
    ...parameters('source text'),
    returns: 'text',
    passesOn: true,
    call: (args) => Buffer.from(args.text(0), 'utf8').toString('hex').toUpperCase(),
  },
  {
    name: 'CStr',
    ...parameters('value text'),
    returns: 'text',
    passesOn: true,
    call: (args) => args.text(0),
  },
  {
    name: 'Guid',
    changes: true,
    ...parameters(''),
    returns: 'text',
    call: () => randomUUID(),
  },
  {
    name: 'RandomString',
    changes: true,
    ...parameters(
      'length number, minimumNumbers number, minimumSpecialCharacters number, minimumCapital number, minimumLowerCase number, charactersToAvoid text?',
    ),
    returns: 'text',
    call: randomString,
  },
  {
    name: 'Redact',
    ...parameters('value any'),
    returns: 'any',
    call: (args) => args.at(0),
  },
];

function whole(args: Arguments, index: number): bigint {
  const value = args.at(index);
  return typeof value === 'bigint' ? value : BigInt(Math.trunc(args.number(index)));
}

/** Special characters are used only where some are asked for, as the page's first example has it. */
function randomString(args: Arguments): string {
  const [length = 0, ...wanted] = [0, 1, 2, 3, 4].map((index) => Math.trunc(args.number(index)));
  const avoided = new Set(args.text(5));
  const sets = [DIGITS, SPECIAL, CAPITALS, SMALL].map((set) =>
    Array.from(set).filter((letter) => !avoided.has(letter)),
  );
  const asked = wanted.reduce((sum, count) => sum + Math.max(count, 0), 0);
  const letters = sets.flatMap((set, index) => (index === 1 && (wanted[1] ?? 0) <= 0 ? [] : set));
  const short = sets.some((set, index) => (wanted[index] ?? 0) > 0 && set.length === 0);
  if (length < 1 || length > LONGEST || asked > length || letters.length === 0 || short) {
    const message = `RandomString can't make that: length is 1 to ${LONGEST} and no less than the minimums together, and some characters must be left`;
    throw new EvaluationFault('WRONG_ARGUMENT', message, undefined, 'config');
  }
  const made = sets.flatMap((set, index) => pick(set, Math.max(wanted[index] ?? 0, 0)));
  return shuffled([...made, ...pick(letters, length - made.length)]).join('');
}

function pick(letters: readonly string[], count: number): string[] {
  return Array.from({ length: count }, () => letters[randomInt(letters.length)] ?? '');
}

function shuffled(letters: string[]): string[] {
  for (let index = letters.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    // Both stand for letters of the list.
    [letters[index], letters[other]] = [letters[other] as string, letters[index] as string];
  }
  return letters;
}
