import { failure } from '../errors.ts';
import type { Store } from '../records/store.ts';
import type { Value } from '../records/table.ts';
import { ruleOf } from './change.ts';

/**
 * An active user takes one of the licences of his profile.
 *
 * @see https://help.salesforce.com/s/articleView?id=000384982 (checked 2026-11)
 */
export const licenses = ruleOf('User', {
  check({ scope: { store }, value, stored }) {
    if (value('IsActive') !== true) return undefined;
    const wanted = licenseOf(store, value('ProfileId'));
    const held = stored('IsActive') === true ? licenseOf(store, stored('ProfileId')) : undefined;
    if (wanted === undefined || wanted === held) return undefined;
    const at = store.locate(wanted);
    if (at === undefined) return undefined;
    const used = at.table.object.field('UsedLicenses')?.evaluate?.(at.row) ?? 0;
    const { TotalLicenses } = store.read(at.table, at.row);
    return Number(used) < Number(TotalLicenses)
      ? undefined
      : failure('LICENSE_LIMIT_EXCEEDED', 'License Limit Exceeded');
  },
});

function licenseOf(store: Store, profileId: Value): string | undefined {
  const at = typeof profileId === 'string' ? store.locate(profileId) : undefined;
  const license = at === undefined ? null : store.read(at.table, at.row).UserLicenseId;
  return typeof license === 'string' ? license : undefined;
}

/** @param totals  by the name of the licence; others stay */
export function setLicenses(store: Store, totals: Record<string, number>): void {
  const table = store.table('UserLicense');
  const total = table.object.field('TotalLicenses');
  for (const [Name, count] of Object.entries(totals))
    for (const row of store.where('UserLicense', { Name }))
      if (total !== undefined) table.set(row, total, count);
}
