import { z } from 'zod';
import { exampleSync } from '../src/cli/example.ts';
import type { ExportField } from './auth0-export.ts';
import type { ProcessFigures } from './process-figures.ts';

/** What is imported, and where whatever is needed meanwhile is kept. */
export interface Scene {
  users: number;
  folder: string;
  workers: number;
  say: (line: string) => void;
}

/** What one import by whatever means came to. */
export const ImportResult = z.object({
  seconds: z.number(),
  rows: z.number(),
  created: z.number(),
  updated: z.number(),
  failed: z.number(),
  unprocessed: z.number(),
  cpuSeconds: z.number(),
  peakRssBytes: z.number(),
});
export type ImportResult = z.infer<typeof ImportResult>;

export type Processes = Record<string, ProcessFigures>;

/** The example's fields, as an Auth0 export job takes them. */
export const exportFields: ExportField[] = exampleSync.config.export.fields.map(
  ({ userField, columnName }) => ({ name: userField, export_as: columnName }),
);

/** The sandbox's arguments; everybody imports the same users, one in a hundred bad. */
export function sandboxArguments(users: number): string[] {
  return ['--users', String(users), '--bad-every', '100'];
}
