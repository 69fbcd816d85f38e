import type { FieldDef, FieldType, ObjectDef, Schema } from './definition.ts';

const systemLines = `
  Id id
  IsDeleted boolean readonly "Deleted"
  CreatedDate datetime readonly
  CreatedById reference(User) readonly
  LastModifiedDate datetime readonly
  LastModifiedById reference(User) readonly
  SystemModstamp datetime readonly
`;

/**
 * Reads a schema text. A line without indent opens an object: `Lead 00Q [setup] "Label" "Plural"`; an indented
 * one is a field: `Name type(length | precision,scale | objects) [value | value] flags "Label"`. Flags: required,
 * restricted, external, unique, case-sensitive, lookup (usable as an id), readonly, createonly, hideable (field-level
 * security applies though a standard rule says no), fullname, as=RelationshipName, default=value (`_` is a space).
 * An object named again is extended.
 *
 * @throws Error naming the line that does not read so
 */
export function parseSchema(...texts: string[]): Schema {
  const blocks = new Map<string, { head: string; lines: string[] }>();
  let current: { head: string; lines: string[] } | undefined;
  for (const line of texts.join('\n').split('\n')) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    if (line.startsWith(' ')) {
      if (current === undefined) throw new Error(`Schema: a field stands before any object: ${line}`);
      current.lines.push(line.trim());
      continue;
    }
    const name = line.split(/\s/, 1)[0] ?? line;
    current = blocks.get(name) ?? { head: line, lines: [] };
    blocks.set(name, current);
  }
  const objects = [...blocks.values()].map(({ head, lines }) => parseObject(head, lines));
  const byName = new Map(objects.map((object) => [object.name.toLowerCase(), object]));
  const byPrefix = new Map(objects.map((object) => [object.keyPrefix, object]));
  return {
    objects,
    object: (name) => byName.get(name.toLowerCase()),
    byKeyPrefix: (prefix) => byPrefix.get(prefix),
  };
}

function parseObject(head: string, lines: string[]): ObjectDef {
  const match = /^(\w+) (\w{3})( setup)?(?: "([^"]+)" "([^"]+)")?$/.exec(head);
  const [, name, keyPrefix, setup, label, labelPlural] = match ?? [];
  if (name === undefined || keyPrefix === undefined) throw new Error(`Schema: not an object: ${head}`);
  const all = [...systemLines.trim().split('\n'), ...lines];
  const fields = all.map((line, index) => parseField(line.trim(), index, name));
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
  const custom = name.endsWith('__c');
  return {
    name,
    label: label ?? spaced(name),
    labelPlural: labelPlural ?? `${spaced(name)}s`,
    keyPrefix,
    custom,
    writable: setup === undefined || name === 'PermissionSetAssignment' || name === 'User',
    permissionable: setup === undefined,
    fields,
    field: (fieldName) => byName.get(fieldName.toLowerCase()),
    nameField: byName.get('name'),
  };
}

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
};
const numeric: readonly FieldType[] = ['int', 'double', 'currency', 'percent'];

function parseField(line: string, index: number, object: string): FieldDef {
  const match = /^(\w+)\s+(\w+)(?:\(([^)]*)\))?\s*(?:\[([^\]]*)\])?\s*([^"]*?)\s*(?:"([^"]*)")?$/.exec(line);
  const [, name, typeWord, argument = '', values, flagText = '', label] = match ?? [];
  if (name === undefined || typeWord === undefined)
    throw new Error(`Schema: not a field of ${object}: ${line}`);
  // A wrong type word shows at once: describe and every write would use it.
  const type = typeWord as FieldType;
  const flags = new Map(
    flagText.split(/\s+/).map((flag): [string, string] => {
      const [word = '', value = ''] = flag.split('=');
      return [word, value.replaceAll('_', ' ')];
    }),
  );
  const has = (flag: string) => flags.has(flag);
  const isNumber = numeric.includes(type);
  const [precision = 18, scale = 0] = argument.split(',').map(Number);
  const custom = name.endsWith('__c');
  const compound = has('fullname') ? 'full-name' : type === 'address' ? 'address' : undefined;
  const fixed = type === 'id' || has('readonly') || compound !== undefined;
  const required = has('required') || type === 'id' || type === 'boolean' || (fixed && index < 7);
  const references = type === 'reference' ? argument.split('|') : [];
  const relationship = flags.get('as') ?? (custom ? name.replace(/__c$/, '__r') : name.replace(/Id$/, ''));
  return {
    index,
    name,
    label: label ?? (type === 'id' ? `${spaced(object)} ID` : spaced(name)),
    type,
    length: isNumber ? 0 : type !== 'reference' && argument !== '' ? Number(argument) : (lengths[type] ?? 0),
    precision: isNumber && type !== 'int' ? precision : 0,
    scale: isNumber && type !== 'int' ? scale : 0,
    nillable: !required,
    createable: !fixed,
    updateable: !fixed && !has('createonly'),
    defaultValue: type === 'boolean' ? flags.get('default') === 'true' : flags.get('default'),
    externalId: has('external'),
    unique: has('unique'),
    caseSensitive: has('case-sensitive'),
    idLookup: type === 'id' || has('external') || has('lookup'),
    restricted: has('restricted'),
    picklist: values === undefined ? [] : values.split('|').map((value) => value.trim()),
    referenceTo: references,
    relationshipName: type === 'reference' ? relationship : undefined,
    permissionable:
      has('hideable') || (index >= 7 && !has('required') && compound === undefined && !has('readonly')),
    custom,
    compound,
  };
}

function spaced(name: string): string {
  return name
    .replace(/__[cr]$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/ Id$/, ' ID')
    .replaceAll('_', ' ');
}
