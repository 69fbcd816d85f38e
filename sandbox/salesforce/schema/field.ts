import type { FieldDef, FieldType } from './definition.ts';
import { spaced } from './spaced.ts';

const lengths: Partial<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  string: 255,
  textarea: 32_000,
  email: 80,
  phone: 40,
  url: 255,
  picklist: 255,
  multipicklist: 4099,
  combobox: 255,
};
const types = new Set<string>([
  ...Object.keys(lengths),
  'boolean',
  'int',
  'double',
  'currency',
  'percent',
  'date',
  'datetime',
  'address',
]);
const numeric: readonly FieldType[] = ['int', 'double', 'currency', 'percent'];
const systemFieldCount = 7;

/**
 * Reads a field: `Name type(length | precision,scale | objects) [value | value] flags "Label" = formula`. Flags:
 * required, restricted, external, unique, case-sensitive, lookup (usable as an id), readonly, createonly, hidden, hideable
 * (field-level security applies though a standard rule says no), fullname, cascade (goes with its parent),
 * as=RelationshipName, children=NameAtTheParent, default=value, number={0000}, help=text (`_` is a space).
 * A formula is Salesforce's, or `COUNT(Child.Parent)` for a roll-up.
 *
 * @param index  place among the object's fields
 * @throws Error naming the line that does not read so
 */
export function parseField(line: string, index: number, object: string): FieldDef {
  const [, head = line, formula] = /^(.+?) = (.+)$/.exec(line) ?? [];
  const match = /^(\w+)\s+(\w+)(?:\(([^)]*)\))?\s*(?:\[([^\]]*)\])?\s*([^"]*?)\s*(?:"([^"]*)")?$/.exec(head);
  const [, name, typeWord, argument = '', values, flagText = '', label] = match ?? [];
  if (name === undefined || typeWord === undefined || !types.has(typeWord))
    throw new Error(`Schema: not a field of ${object}: ${line}`);
  // One of `types`.
  const type = typeWord as FieldType;
  const flags = readFlags(flagText);
  const has = (flag: string) => flags.has(flag);
  const isNumber = numeric.includes(type);
  const [precision = 18, scale = 0] = argument.split(',').map(Number);
  const custom = name.endsWith('__c');
  const compound = compoundOf(type, has('fullname'), formula);
  const fixed = type === 'id' || has('readonly') || compound !== undefined || has('number');
  const system = index < systemFieldCount;
  const required = has('required') || type === 'id' || type === 'boolean' || has('number') || system;
  const relationship = flags.get('as') ?? (custom ? name.replace(/__c$/, '__r') : name.replace(/Id$/, ''));
  return {
    index,
    name,
    label: label ?? (type === 'id' ? `${spaced(object)} ID` : spaced(name)),
    type,
    length: isNumber ? 0 : type !== 'reference' && argument !== '' ? Number(argument) : (lengths[type] ?? 0),
    precision: isNumber && type !== 'int' ? precision : 0,
    scale: isNumber && type !== 'int' ? scale : 0,
    nillable: !required || formula !== undefined,
    createable: !fixed,
    updateable: !fixed && !has('createonly'),
    defaultValue: type === 'boolean' ? flags.get('default') === 'true' : flags.get('default'),
    externalId: has('external'),
    unique: has('unique'),
    caseSensitive: has('case-sensitive'),
    idLookup: type === 'id' || has('external') || has('lookup'),
    restricted: has('restricted'),
    picklist: values === undefined ? [] : values.split('|').map((value) => value.trim()),
    referenceTo: type === 'reference' ? argument.split('|') : [],
    relationshipName: type === 'reference' ? relationship : undefined,
    childRelationship: flags.get('children'),
    cascadeDelete: has('cascade'),
    permissionable:
      has('hideable') ||
      (formula !== undefined && custom) ||
      (!system && !has('required') && !has('hidden') && compound === undefined && !fixed),
    custom,
    hidden: has('hidden'),
    autoNumber: flags.get('number'),
    helpText: flags.get('help'),
    compound,
    formula,
    evaluate: undefined,
  };
}

function readFlags(text: string): Map<string, string> {
  return new Map(
    text
      .split(/\s+/)
      .filter((flag) => flag !== '')
      .map((flag): [string, string] => {
        const [word = '', value = ''] = flag.split('=');
        return [word, value.replaceAll('_', ' ')];
      }),
  );
}

function compoundOf(type: FieldType, fullName: boolean, formula: string | undefined): FieldDef['compound'] {
  if (fullName) return 'full-name';
  if (formula !== undefined) return 'formula';
  return type === 'address' ? 'address' : undefined;
}
