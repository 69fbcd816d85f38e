import { EvaluationFault } from '../problem.ts';
import type { CelValue } from '../values.ts';
import { entriesOf } from '../values.ts';
import { type Arguments, type EntraFunction, parameters } from './function.ts';

/**
 * A role that a user has in the application: a text, or an object with `value` or `displayName`, and
 * `principalType` and `principalDisplayName` where it came by a group, as Microsoft Graph spells them.
 */
interface Assignment {
  role: string;
  through: string;
}

const single: Omit<EntraFunction, 'name'> = {
  ...parameters('appRoleAssignments list'),
  returns: 'text',
  passesOn: true,
  call: (args) => {
    const assignments = assignmentsOf(args);
    const [first] = assignments;
    const other = assignments.find(({ role }) => role !== first?.role);
    if (!first || !other) return first?.role;
    const message = `two roles are assigned, and there can be one: ${first.role} ${first.through} and ${other.role} ${other.through}; take one away`;
    throw new EvaluationFault('ROLE_CONFLICT', message);
  },
};

export const roleFunctions: readonly EntraFunction[] = [
  { name: 'SingleAppRoleAssignment', ...single },
  // As the Salesforce tutorial spells it.
  { name: 'SingleAppRoleAssignments', ...single },
  {
    name: 'AppRoleAssignmentsComplex',
    ...parameters('appRoleAssignments list'),
    returns: 'list',
    passesOn: true,
    call: (args) =>
      [...new Set(assignmentsOf(args).map(({ role }) => role))].map(
        (role) =>
          new Map<string, CelValue>([
            ['primary', false],
            ['type', 'WindowsAzureActiveDirectoryRole'],
            ['display', role],
            ['value', role],
          ]),
      ),
  },
];

function assignmentsOf(args: Arguments): Assignment[] {
  return args.list(0).map((item) => {
    if (typeof item === 'string') return { role: item, through: '(direct)' };
    const entries = new Map(typeof item === 'object' && item !== null ? entriesOf(item) : []);
    const role = entries.get('value') ?? entries.get('displayName');
    if (typeof role !== 'string') {
      throw new EvaluationFault(
        'WRONG_ARGUMENT',
        'an app role assignment has neither a value nor a displayName',
      );
    }
    const group = entries.get('principalType') === 'Group' ? entries.get('principalDisplayName') : undefined;
    return { role, through: typeof group === 'string' ? `(through ${group})` : '(direct)' };
  });
}
