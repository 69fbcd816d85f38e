import { z } from 'zod';
import { runProgram, startServer } from './programs.ts';
import type { SavedExport } from './saved-export.ts';
import type { Scene } from './scene.ts';

const LimitFigures = z.object({
  seconds: z.number(),
  rows: z.number(),
  cpuSeconds: z.number(),
  peakRssBytes: z.number(),
});
export type LimitFigures = z.infer<typeof LimitFigures>;

const Stub = z.object({ url: z.string() });

/** How fast this machine goes from a gzipped export on disk to an upload that nobody looks at. */
export async function machineLimit(
  { folder, say }: Scene,
  { file }: SavedExport,
): Promise<{ own: LimitFigures; csvParse: LimitFigures }> {
  const stub = await startServer('bench/stub/main.js', [], folder, say);
  try {
    const { url } = Stub.parse(stub.ready);
    const run = async (parser: 'own' | 'csv-parse') =>
      LimitFigures.parse(await runProgram('bench/limit/main.js', { file, url, parser }));
    return { own: await run('own'), csvParse: await run('csv-parse') };
  } finally {
    await stub.stop();
  }
}
