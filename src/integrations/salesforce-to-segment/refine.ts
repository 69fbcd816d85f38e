import type { z } from 'zod';
import { anyField } from '../../core/changes/expression-scope.ts';
import type { ValueSource } from '../../core/changes/profile-plan.ts';
import { checkExpression } from '../../core/expression/compile.ts';

/** What of a config the rules between its parts look at; its own schema is made of them. */
interface Parts {
  source: { enabled: boolean; columns?: string[] | undefined; startDate?: string | undefined };
  model: { columns: string[] };
  mapping: {
    call: 'identify' | 'group';
    enabled: boolean;
    userId?: ValueSource | undefined;
    anonymousId?: ValueSource | undefined;
    groupId?: ValueSource | undefined;
    timestamp: ValueSource;
    traits: { trait: string; from: ValueSource }[];
    deleted: { trait: string; mergedTrait: string } | null;
  };
  drift: string;
}

/** Fields that every row has, chosen or not. */
const ALWAYS_THERE = new Set(['id', 'systemmodstamp']);

/** The rules between the parts of a sync: who is meant, what may be read, what may be switched on. */
export function refineSync({ source, model, mapping, drift }: Parts, context: z.core.$RefinementCtx): void {
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message, input: undefined });

  if (!mapping.userId && !mapping.anonymousId)
    refuse(['mapping', 'userId'], 'You must map either a User ID or an Anonymous ID field');
  if (mapping.call === 'group' && !mapping.groupId)
    refuse(['mapping', 'groupId'], 'A Group mapping needs a Group ID field');
  if (source.enabled && !mapping.enabled)
    refuse(
      ['source', 'enabled'],
      'The source is on only while a mapping is: enable the mapping first, or switch the source off with it',
    );

  // What was valid once stays so, as time goes by.
  if (source.startDate !== undefined && Date.parse(source.startDate) > Date.now())
    refuse(
      ['source', 'startDate'],
      'lies in the future, so that no record would be told; give a time that has passed, or leave it out for all history',
    );

  const chosen = new Set(model.columns.map((name) => name.toLowerCase()));
  const allowed = source.columns && new Set(source.columns.map((name) => name.toLowerCase()));
  model.columns.forEach((name, index) => {
    if (allowed && !allowed.has(name.toLowerCase()) && !ALWAYS_THERE.has(name.toLowerCase()))
      refuse(
        ['model', 'columns', index],
        `${name} is not among source.columns, the fields that Selective Sync allows`,
      );
  });

  if (allowed && drift === 'add and backfill')
    refuse(
      ['drift'],
      'add and backfill would read fields that source.columns, the fields that Selective Sync allows, leaves out; leave one of the two out',
    );

  const requireChosen = (from: ValueSource | undefined, path: (string | number)[]) => {
    if (!from) return;
    const [place, fields] =
      'field' in from ? ['field', [from.field]] : ['expression', named(from.expression)];
    if (typeof fields === 'string') return refuse([...path, place], fields);
    for (const field of fields) {
      const name = field.toLowerCase();
      if (chosen.has(name) || ALWAYS_THERE.has(name)) continue;
      refuse([...path, place], `${field} is not among model.columns; choose it there first`);
    }
  };
  const { userId, anonymousId, groupId, timestamp, traits } = mapping;
  for (const [name, from] of Object.entries({ userId, anonymousId, groupId, timestamp }))
    requireChosen(from, ['mapping', name]);
  const told = new Map<string, number>();
  const ofDeletions = Object.entries(mapping.deleted ?? {});
  traits.forEach(({ trait, from }, index) => {
    requireChosen(from, ['mapping', 'traits', index, 'from']);
    const own = ofDeletions.find(([, name]) => name === trait)?.[0];
    if (own !== undefined)
      refuse(
        ['mapping', 'traits', index, 'trait'],
        `${trait} tells of deletions (mapping.deleted.${own}); choose another name for one of them`,
      );
    const earlier = told.get(trait);
    if (earlier !== undefined)
      refuse(
        ['mapping', 'traits', index, 'trait'],
        `${trait} is told twice, by entries ${earlier + 1} and ${index + 1}`,
      );
    told.set(trait, index);
  });
}

/** Fields that an expression names, or what is wrong with it. */
function named(expression: string): string[] | string {
  const { compiled, problems } = checkExpression(expression, anyField);
  return compiled ? compiled.fields : problems.map(({ message }) => message).join('; ');
}
