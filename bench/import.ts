import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importByJsforce, type JsforceFigures } from './by-jsforce.ts';
import { importBySaltbridge, type SaltbridgeFigures } from './by-saltbridge.ts';
import { type LimitFigures, machineLimit } from './machine-limit.ts';
import { withSavedExport } from './saved-export.ts';
import type { Scene } from './scene.ts';
import { type CostlessFigures, importWithoutVendors } from './without-vendors.ts';

export interface ImportFigures {
  rows: number;
  saltbridge: SaltbridgeFigures;
  jsforce: JsforceFigures;
  costless: CostlessFigures;
  /** With our own CSV splitter, and with csv-parse. */
  limit: { own: LimitFigures; csvParse: LimitFigures };
}

/**
 * Imports the same Auth0 users into Salesforce by Saltbridge and by a bare jsforce script, each with a fresh sandbox;
 * then both again with vendors that cost no time, beside what the machine can do at best. One after the other: they
 * would share the processors.
 *
 * @param scene  its folder is emptied afterwards
 */
export async function measureImport(scene: Scene): Promise<ImportFigures> {
  const during = async <Figures>(name: string, measure: (part: Scene) => Promise<Figures>) => {
    const folder = join(scene.folder, `${name}-${scene.users}`);
    scene.say(`${scene.users} rows: ${name}…`);
    try {
      return await measure({ ...scene, folder });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  const saltbridge = await during('saltbridge', importBySaltbridge);
  const jsforce = await during('jsforce', importByJsforce);
  const beside = await during('limit', (part) =>
    withSavedExport(part, async (saved) => ({
      limit: await machineLimit(part, saved),
      costless: await importWithoutVendors(part, saved),
    })),
  );
  return { rows: scene.users, saltbridge, jsforce, ...beside };
}
