import type { SandboxSystems } from './example.ts';

/** Syncs from the sandbox's Salesforce to its Segment: contacts become users, accounts become groups. */
export function segmentSyncs(
  { segment }: SandboxSystems,
  { enabled, idSuffix = '' }: { enabled: boolean; idSuffix?: string },
) {
  const profileSpace = segment.spaces[0]?.slug ?? '';
  const shared = {
    // The sandbox shows a change at once.
    source: { connection: 'salesforce-sandbox', enabled, lag: '0s' },
    destination: { connection: 'segment-sandbox', enabled },
  };
  const trait = (name: string, field: string) => ({ trait: name, from: { field } });
  return {
    contacts: {
      id: `segment-contacts${idSuffix}`,
      name: 'Salesforce contacts to Segment users',
      integration: 'salesforce-to-segment',
      config: {
        ...shared,
        model: {
          name: 'Contacts',
          collection: 'Contact',
          columns: ['FirstName', 'LastName', 'Email', 'Account.Name'],
        },
        mapping: {
          call: 'identify',
          profileSpace,
          enabled,
          userId: { field: 'Id' },
          traits: [
            trait('email', 'Email'),
            { trait: 'name', from: { expression: 'Join(" ", FirstName, LastName)' } },
            trait('company', 'Account.Name'),
          ],
        },
      },
    },
    accounts: {
      id: `segment-accounts${idSuffix}`,
      name: 'Salesforce accounts to Segment groups',
      integration: 'salesforce-to-segment',
      config: {
        ...shared,
        model: {
          name: 'Accounts',
          collection: 'Account',
          columns: ['Name', 'Industry', 'NumberOfEmployees'],
        },
        mapping: {
          call: 'group',
          profileSpace,
          enabled,
          groupId: { field: 'Id' },
          // Segment wants to know who says so.
          anonymousId: { field: 'Id' },
          traits: [
            trait('name', 'Name'),
            trait('industry', 'Industry'),
            trait('employees', 'NumberOfEmployees'),
          ],
        },
      },
    },
  };
}
