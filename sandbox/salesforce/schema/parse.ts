import type { FieldDef, ObjectDef, Schema } from './definition.ts';
import { parseField } from './field.ts';
import { spaced } from './spaced.ts';

const systemLines = `
  Id id
  IsDeleted boolean readonly "Deleted"
  CreatedDate datetime readonly
  CreatedById reference(User) readonly
  LastModifiedDate datetime readonly
  LastModifiedById reference(User) readonly
  SystemModstamp datetime readonly
`;
const addressLines: readonly [part: string, rest: string, label: string][] = [
  ['Street', 'textarea(255)', 'Street'],
  ['City', 'string(40)', 'City'],
  ['State', 'string(80)', 'State/Province'],
  ['PostalCode', 'string(20)', 'Zip/Postal Code'],
  ['Country', 'string(80)', 'Country'],
  ['Latitude', 'double(18,15)', 'Latitude'],
  ['Longitude', 'double(18,15)', 'Longitude'],
  [
    'GeocodeAccuracy',
    'picklist(40) [Address | NearAddress | Block | Street | ExtendedZip | Zip | Neighborhood | City | County | State | Unknown] restricted',
    'Geocode Accuracy',
  ],
];

/**
 * Reads a schema text. A line without indent opens an object: `Lead 00Q [setup[(cud)]] "Label" "Plural"`, where `setup`
 * says which of create, update and delete the API has for it. An indented line is a field as `parseField` reads it, or
 * `hide Name Name`: system fields that Salesforce's object lacks, or `recordtypes Name | Name`. An address brings its parts along. An object named
 * again is extended.
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
  const match = /^(\w+) (\w{3})( setup(?:\((\w*)\))?)?(?: "([^"]+)" "([^"]+)")?$/.exec(head);
  const [, name, keyPrefix, setup, setupWrites = '', label, labelPlural] = match ?? [];
  if (name === undefined || keyPrefix === undefined) throw new Error(`Schema: not an object: ${head}`);
  const fields: FieldDef[] = [];
  const byName = new Map<string, FieldDef>();
  const writes = setup === undefined ? 'cud' : setupWrites;
  const recordTypes: string[] = [];
  let nextIndex = 0;
  const object: ObjectDef = {
    name,
    label: label ?? spaced(name),
    labelPlural: labelPlural ?? `${spaced(name)}s`,
    keyPrefix,
    custom: name.endsWith('__c'),
    writable: writes !== '',
    allows: { Create: writes.includes('c'), Edit: writes.includes('u'), Delete: writes.includes('d') },
    permissionable: setup === undefined,
    fields,
    field: (fieldName) => byName.get(fieldName.toLowerCase()),
    get nameField() {
      return byName.get('name') ?? fields.find((field) => field.autoNumber !== undefined);
    },
    recordTypes,
    addField(line, more = {}) {
      const field = { ...parseField(line, nextIndex, name), ...more };
      if (field.custom && field.type === 'reference')
        field.childRelationship ??= `${object.labelPlural.replace(/\W/g, '_')}__r`;
      if (byName.has(field.name.toLowerCase())) throw new Error(`Schema: ${name} has ${field.name} twice`);
      nextIndex += 1;
      object.restoreField(field);
      return field;
    },
    changeField(field, line, more) {
      Object.assign(field, parseField(line, field.index, name), more);
    },
    removeField(field) {
      fields.splice(fields.indexOf(field), 1);
      byName.delete(field.name.toLowerCase());
    },
    restoreField(field) {
      fields.push(field);
      byName.set(field.name.toLowerCase(), field);
    },
  };
  for (const line of systemLines.trim().split('\n')) object.addField(line.trim());
  for (const line of lines) {
    const [word, ...rest] = line.split(/\s+/);
    if (word === 'hide') for (const hidden of rest) hide(object, hidden);
    else if (word === 'recordtypes') {
      recordTypes.push(...rest.join(' ').split(' | '));
      object.addField('RecordTypeId reference(RecordType) as=RecordType "Record Type ID"');
    } else {
      if (rest[0] === 'address') addAddressParts(object, word ?? '');
      object.addField(line);
    }
  }
  return object;
}

function hide(object: ObjectDef, name: string): void {
  const field = object.field(name);
  if (field === undefined) throw new Error(`Schema: ${object.name} has no ${name} to hide`);
  field.hidden = true;
}

function addAddressParts(object: ObjectDef, address: string): void {
  const prefix = address.replace(/Address$/, '');
  for (const [part, rest, label] of addressLines)
    object.addField(`${prefix}${part} ${rest} "${`${prefix} ${label}`.trim()}"`);
}
