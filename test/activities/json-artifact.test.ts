import { expect, it } from 'vitest';
import { z } from 'zod';
import { getJson, getLines, oneChunk } from '../../src/activities/json-artifact.ts';
import { createFolderStore } from '../../src/store/artifacts/folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const Shape = z.object({ name: z.string() });

async function kept(content: string) {
  const artifacts = createFolderStore(await temporaryFolder());
  await artifacts.put('file', oneChunk(Buffer.from(content)));
  return artifacts;
}

it('says which file is damaged and nothing of what it holds', async () => {
  const artifacts = await kept('Ada Lovelace');

  const error = await getJson(artifacts, 'file', Shape).catch(String);

  expect(error).toMatch(/damaged: file\./);
  expect(error).not.toContain('Ada');
});

it('says which line is damaged and nothing of what it holds', async () => {
  const artifacts = await kept('{"name":"Ada"}\nBob Builder\n');

  const error = await getLines(artifacts, 'file', Shape).catch(String);

  expect(error).toMatch(/damaged: file, line 2\./);
  expect(error).not.toMatch(/Ada|Bob/);
});
