export const salesforceSettings = {
  auth: 'client-credentials',
  loginUrl: 'https://acme.my.salesforce.com',
  clientId: 'consumer',
  clientSecret: 'very-secret-indeed',
};

/** A sync that only imports files. */
export function aSync(id: string, config: Record<string, unknown> = {}) {
  return {
    id,
    name: 'Users to Leads',
    integration: 'auth0-users-to-salesforce',
    config: {
      target: { connection: 'salesforce-test' },
      mapping: [
        { column: 'Email', field: 'Email' },
        { column: 'Note', ignore: true },
      ],
      ...config,
    },
  };
}

/** A sync of contacts to Segment, as new as it can be: nothing is switched on. */
export function aChangeSync(id: string, config: Record<string, unknown> = {}) {
  return {
    id,
    name: 'Contacts to Segment',
    integration: 'salesforce-to-segment',
    config: {
      source: { connection: 'salesforce-test' },
      destination: { connection: 'segment-test' },
      model: { name: 'Contacts', collection: 'Contact', columns: ['LastName', 'Email'] },
      mapping: { profileSpace: 'production', userId: { field: 'Id' } },
      ...config,
    },
  };
}
