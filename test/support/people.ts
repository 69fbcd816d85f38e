import type { SyncConfig } from './run-scene.ts';

/** A file of people: external id, last name and e-mail address, in rows numbered `from` on. */
export function peopleCsv(rows: number, options: { from?: number; version?: string } = {}): string {
  const { from = 1, version = '' } = options;
  const lines = Array.from({ length: rows }, (_, index) => personLine(from + index, version));
  return `External Id,Last Name,Email\n${lines.join('')}`;
}

export function personLine(number: number, version = ''): string {
  return `P-${number},Person ${number}${version},person.${number}@example.com\n`;
}

/** A sync that imports such files as contacts, found by their external id. */
export function peopleSync(
  changes: Partial<SyncConfig> & { limits?: Record<string, number> } = {},
): SyncConfig {
  const { target, ...others } = changes;
  return {
    target: { object: 'Contact', matchBy: 'External_Id__c', ...target },
    mapping: [
      { column: 'External Id', field: 'External_Id__c' },
      { column: 'Last Name', field: 'LastName' },
      { column: 'Email', field: 'Email' },
    ],
    ...others,
  };
}
