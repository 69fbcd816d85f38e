import type { Attributes } from '../../core/reaction.ts';
import type { FieldSource } from './mapping.ts';

/** What a name is made of where the mapping gives none. */
export const nameAttributes = ['name', 'nickname', 'username', 'email', 'user_id'] as const;

/** What a Lead says of where it comes from, unless the sync says something else. */
const DEFAULTS: Fields = { Company: 'Web channel signups', LeadSource: 'Auth0' };
/** Fields that are looked at here, as Salesforce spells them; it takes any case. */
const NAMES = ['FirstName', 'LastName', 'Company', 'Email', 'LeadSource'];
/** Salesforce's CSV writes it for nothing, and it would be read as that. */
const NOTHING = '#N/A';

type Fields = Readonly<Record<string, string>>;

/**
 * A person as fields of a Lead that has the LastName and the Company it needs, whatever the person lacks.
 *
 * @param defaults  values for fields that the person leaves empty, beside our own
 */
export function personToLead(
  person: Attributes,
  sources: readonly FieldSource[],
  defaults: Fields,
): Record<string, string> {
  const lead: Record<string, string> = {};
  for (const { field, valueFor } of sources) {
    const value = textOf(valueFor(person));
    if (value !== undefined) lead[spelled(field)] ??= value;
  }
  for (const [field, value] of Object.entries(completeDefaults(defaults))) lead[field] ??= value;
  return lead.LastName ? lead : { ...lead, ...nameOf(person, lead) };
}

/** The sync's own defaults over ours; an empty one changes nothing. */
export function completeDefaults(defaults: Fields): Record<string, string> {
  const filled = Object.entries(defaults).flatMap(([field, given]) => {
    const value = textOf(given);
    return value === undefined ? [] : [[spelled(field), value] as const];
  });
  return { ...DEFAULTS, ...Object.fromEntries(filled) };
}

/** A field's name as we know it; any other as it is. */
export function spelled(field: string): string {
  const wanted = field.toLowerCase();
  return NAMES.find((name) => name.toLowerCase() === wanted) ?? field;
}

function textOf(text: string | undefined): string | undefined {
  const value = text?.trim();
  return value && value.toUpperCase() !== NOTHING ? value : undefined;
}

/** From the whole name, else from whatever else says who it is. */
function nameOf(person: Attributes, lead: Fields): Record<string, string> {
  const whole = textOf(person.name) ?? '';
  // Auth0 sets the name to the e-mail address where it knows no better.
  if (whole !== '' && !whole.includes('@')) {
    const words = whole.split(/\s+/);
    const last = words.pop() ?? whole;
    if (words.length === 0 || lead.FirstName) return { LastName: last };
    return { FirstName: words.join(' '), LastName: last };
  }
  const known = [person.nickname, person.username, person.email, person.user_id];
  return { LastName: known.map(textOf).find(Boolean) ?? 'Unknown' };
}
