import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openApiText } from '../../src/api/openapi.ts';

it('is the document that docs/openapi.json holds', async () => {
  const kept = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8');

  const advice =
    'The API changed: run `npm run build && node dist/src/api/write-openapi.js`, and commit the file';
  expect(kept === (await openApiText()), advice).toBe(true);
});

it('refers to no schema that is not there', async () => {
  const text = await openApiText();

  const { components } = JSON.parse(text);
  const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => components.schemas[name ?? ''] === undefined)).toEqual([]);
});
