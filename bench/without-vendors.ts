import { join } from 'node:path';
import { SandboxSystems } from '../src/cli/example.ts';
import { runJsforce } from './by-jsforce.ts';
import { importBySaltbridge, type SaltbridgeFigures } from './by-saltbridge.ts';
import { startServer } from './programs.ts';
import type { SavedExport } from './saved-export.ts';
import type { ImportResult, Scene } from './scene.ts';

/** What the same imports come to where the vendors cost no time. */
export interface CostlessFigures {
  saltbridge: SaltbridgeFigures;
  jsforce: ImportResult;
}

export async function importWithoutVendors(scene: Scene, saved: SavedExport): Promise<CostlessFigures> {
  const input = JSON.stringify({ systems: saved.systems, exported: saved.file });
  const vendors = await startServer('bench/costless/main.js', [input], scene.folder, scene.say);
  try {
    const systems = SandboxSystems.parse(vendors.ready);
    const folder = join(scene.folder, 'home');
    return {
      saltbridge: await importBySaltbridge({ ...scene, folder }, systems),
      jsforce: await runJsforce(systems),
    };
  } finally {
    await vendors.stop();
  }
}
