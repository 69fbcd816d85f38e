import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ArtifactStore } from '../../../src/core/artifact.ts';
import { createFolderStore } from '../../../src/store/artifacts/folder.ts';
import { artifactStoreContract } from '../../contracts/artifact-store.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'saltbridge-artifacts-'));
});
afterEach(() => rm(root, { recursive: true }));

artifactStoreContract(async () => createFolderStore(root));

async function keysOf(store: ArtifactStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const head of store.list('')) keys.push(head.key);
  return keys;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

it('leaves no temporary file behind when the content fails', async () => {
  async function* failing() {
    yield Buffer.from('half');
    throw new Error('lost');
  }

  await expect(createFolderStore(root).put('runs/1/a.csv', failing())).rejects.toThrow('lost');

  expect(await readdir(join(root, 'runs/1'))).toEqual([]);
});

it('never lists what a killed process left half written', async () => {
  const store = createFolderStore(root);
  await store.put('runs/1/a.csv', once('x'));
  await writeFile(join(root, 'runs/1/~Zm9vYmFyYmF6'), 'half');

  expect(await keysOf(store)).toEqual(['runs/1/a.csv']);
});

it('lists nothing of a folder that does not exist yet', async () => {
  const store = createFolderStore(join(root, 'later'));

  expect(await keysOf(store)).toEqual([]);
});

it('says what to do when a file stands where a folder is needed', async () => {
  const store = createFolderStore(root);
  await store.put('a', once('x'));

  const put = store.put('a/b', once('y'));

  await expect(put).rejects.toMatchObject({
    kind: 'config',
    message: expect.stringMatching(/writing a\/b into .*: a file stands where a folder is needed/),
  });
});

it('does not blame the folder for an error of the content', async () => {
  const own = Object.assign(new Error('no space on the vendor'), { code: 'ENOSPC' });
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield* [];
    throw own;
  }

  await expect(createFolderStore(root).put('a', failing())).rejects.toBe(own);
});

it('lists no link that leads out of the folder', async () => {
  await mkdir(join(root, 'inside'));
  await symlink(tmpdir(), join(root, 'outside'));

  expect(await keysOf(createFolderStore(root))).toEqual([]);
});
