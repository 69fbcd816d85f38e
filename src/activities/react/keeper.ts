import type { Destination, Outcome, StepContext, WriteRequest } from '../../core/connector.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import type { ReactionOutcome, ReactionTarget } from '../../core/reaction.ts';
import type { TargetField } from '../../core/target.ts';
import { linkRecord } from './link-record.ts';
import { refusalOf } from './refusal.ts';

export interface Made {
  outcome: ReactionOutcome;
  /** Null where several records are meant. */
  recordId: string | null;
}

export interface Match {
  object: string;
  id: string;
  /** A flag of records that are history. */
  endedBy?: string;
}

export type Fields = Readonly<Record<string, string>>;

/** What is done about one record in the target. */
export interface KeeperScope {
  destination: Destination;
  plan: ReactionTarget;
  /** Absent where the e-mail address must do. */
  key: TargetField | undefined;
  record: Fields;
}

/** Past these nobody can tell which one is meant, and nobody needs to know them all. */
const MATCHES = 10;
const DUPLICATE = ['DUPLICATE_VALUE', 'DUPLICATES_DETECTED'];

export function createKeeper(scope: KeeperScope) {
  const { destination, plan, key, record } = scope;

  /** Salesforce may ignore case where we do not. */
  async function byKey(context: StepContext): Promise<string | undefined> {
    const value = key && record[key.name];
    if (!key || !value) return undefined;
    for await (const page of destination.lookup(
      { object: plan.object, field: key.name, keys: [value] },
      context,
    )) {
      const found = page.find((each) => each.key === value);
      if (found !== undefined) return found.id;
    }
    return undefined;
  }

  async function bySameAddress(context: StepContext): Promise<Match[]> {
    const address = record[plan.emailField];
    const matches: Match[] = [];
    if (plan.existing === 'create anyway' || !address) return matches;
    for (const { object, field, endedBy } of plan.lookIn) {
      const request = { object, field, keys: [address] };
      for await (const page of destination.lookup(request, context))
        for (const { id } of page) matches.push({ object, id, ...(endedBy && { endedBy }) });
    }
    return matches;
  }

  return {
    byKey,
    bySameAddress,

    /** Nothing of the other record is changed but its key, and that only where it has none. */
    async leave(matches: readonly Match[], context: StepContext): Promise<Made> {
      const [only, ...more] = matches;
      const skipped: Made = { outcome: 'skipped', recordId: (more.length === 0 && only?.id) || null };
      if (plan.existing !== 'link' || key === undefined || matches.length > MATCHES) return skipped;
      const linked = await linkRecord(scope, key, matches, context);
      return linked === undefined ? skipped : { outcome: 'linked', recordId: linked };
    },

    /** @param again  true where an earlier attempt may have made it */
    async create(again: boolean, startedAt: Date, context: StepContext): Promise<Made> {
      // A unique key refuses a second record, so there is no need to look before.
      const firstAttempt = key !== undefined || !again;
      const request = insertOf(scope);
      const cells = request.fields.map((name) => record[name] ?? '');
      const [outcome] = await destination.write(request, [cells], { firstAttempt, startedAt }, context);
      if (outcome?.state === 'created' && outcome.id) return { outcome: 'created', recordId: outcome.id };
      const isDuplicate = DUPLICATE.includes(outcome?.code ?? '');
      if (key === undefined || !isDuplicate) throw refusalOf(plan.object, outcome);
      const id = await byKey(context);
      if (id !== undefined) return { outcome: again ? 'created' : 'known', recordId: id };
      throw stillUnseen(again, outcome) ?? refusalOf(plan.object, outcome);
    },
  };
}

function insertOf({ plan, key, record }: KeeperScope): WriteRequest {
  const fields = Object.keys(record);
  // Flows may change any field on the way in, an address hardly ever.
  const known = record[plan.emailField] ? [plan.emailField] : fields;
  return {
    object: plan.object,
    lane: 'insert',
    fields,
    keyFields: key === undefined ? known : [key.name],
    ...(plan.assignmentRuleId && { assignmentRuleId: plan.assignmentRuleId }),
    allowDuplicates: plan.allowDuplicates,
  };
}

/** What an earlier attempt made keeps ours away before any query shows it. */
function stillUnseen(again: boolean, outcome: Outcome | undefined): SaltbridgeError | undefined {
  if (!again || outcome?.code !== 'DUPLICATE_VALUE') return undefined;
  return new SaltbridgeError('transient', 'Salesforce holds the record, but does not show it yet', {
    code: 'NOT_VISIBLE_YET',
  });
}
