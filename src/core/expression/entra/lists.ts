import { equal } from '../equal.ts';
import { type EntraFunction, parameters } from './function.ts';

export const listFunctions: readonly EntraFunction[] = [
  {
    name: 'Count',
    ...parameters('attribute list'),
    returns: 'number',
    call: (args) => BigInt(args.list(0).length),
  },
  {
    name: 'Item',
    ...parameters('attribute list, index number'),
    returns: 'any',
    call: (args) => args.list(0)[args.number(1) - 1],
  },
  {
    name: 'RemoveDuplicates',
    ...parameters('attribute list'),
    returns: 'list',
    passesOn: true,
    call: (args) => {
      const items = args.list(0);
      args.charge(Math.ceil(items.length ** 2 / 1_000));
      return items.filter((item, index) => items.findIndex((one) => equal(one, item)) === index);
    },
  },
  {
    name: 'Split',
    ...parameters('source text, delimiter text'),
    returns: 'list',
    passesOn: true,
    call: (args) => {
      const delimiter = args.text(1);
      const text = args.text(0);
      return (delimiter === '' ? [text] : text.split(delimiter)).map((part) => part.trim());
    },
  },
];
