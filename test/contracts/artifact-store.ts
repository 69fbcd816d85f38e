import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { beforeEach, expect, it } from 'vitest';
import type { ArtifactHead, ArtifactStore } from '../../src/core/artifact.ts';

const MANY_PARTS_BYTES = 20 * 1024 * 1024 + 7;

/** Every kind of store must pass this. `create` answers with an empty one. */
export function artifactStoreContract(create: () => Promise<ArtifactStore>): void {
  let store: ArtifactStore;
  beforeEach(async () => {
    store = await create();
  });

  it('gives back what was put, with its size and hash', async () => {
    const content = Buffer.from('Id,Name\n1,Žofie\n');

    const ref = await store.put('runs/1/exported.1.csv', chunksOf(content, 3));

    expect(ref).toEqual({ key: 'runs/1/exported.1.csv', sha256: sha256(content), bytes: content.length });
    expect(await read('runs/1/exported.1.csv')).toEqual(content);
  });

  it('keeps an empty artifact', async () => {
    const ref = await store.put('runs/1/empty.csv', chunksOf(Buffer.alloc(0), 1));

    expect(ref).toMatchObject({ bytes: 0, sha256: sha256(Buffer.alloc(0)) });
    expect(await read('runs/1/empty.csv')).toHaveLength(0);
  });

  it('keeps an artifact that is larger than any buffer', async () => {
    const content = randomBytes(MANY_PARTS_BYTES);

    const ref = await store.put('large.bin', chunksOf(content, 1_000_003));

    expect(ref).toMatchObject({ bytes: content.length, sha256: sha256(content) });
    expect(sha256(await read('large.bin'))).toBe(ref.sha256);
  });

  it.each([
    { range: { start: 0, end: 4 }, part: '0123' },
    { range: { start: 3, end: 4 }, part: '3' },
    { range: { start: 6 }, part: '6789' },
    { range: { start: 8, end: 900 }, part: '89' },
    { range: { start: 10 }, part: '' },
    { range: { start: 500, end: 900 }, part: '' },
    { range: { start: 4, end: 4 }, part: '' },
  ])('reads bytes $range', async ({ range, part }) => {
    await store.put('digits', chunksOf(Buffer.from('0123456789'), 4));

    const found = await buffer(await store.get('digits', range));

    expect(found.toString()).toBe(part);
  });

  it.each([undefined, { start: 2, end: 2 }])(
    'says which artifact is missing when asked for range %j',
    async (range) => {
      const found = store.get('runs/1/absent.csv', range);

      await expect(found).rejects.toMatchObject({
        name: 'SaltbridgeError',
        kind: 'config',
        code: 'ARTIFACT_NOT_FOUND',
        message: expect.stringContaining('runs/1/absent.csv'),
      });
    },
  );

  it('tells the size and age of an artifact, and nothing of one that is not there', async () => {
    const before = Date.now();
    await store.put('a/b', chunksOf(Buffer.from('four'), 4));

    const head = await store.head('a/b');

    expect(head).toMatchObject({ key: 'a/b', bytes: 4 });
    // File systems and S3 round to seconds, and clocks differ a little.
    expect(Math.abs((head?.modifiedAt.getTime() ?? 0) - before)).toBeLessThan(60_000);
    expect(await store.head('a')).toBeUndefined();
    expect(await store.head('a/c')).toBeUndefined();
  });

  it('lists what starts with a prefix, in key order', async () => {
    for (const key of ['a0', 'a/z', 'a/b/c', 'a-b', 'a.b', 'a/b-c', 'b/a', 'a/b0'])
      await store.put(key, chunksOf(Buffer.from(key), 10));

    expect(await keys('')).toEqual(['a-b', 'a.b', 'a/b-c', 'a/b/c', 'a/b0', 'a/z', 'a0', 'b/a']);
    expect(await keys('a/')).toEqual(['a/b-c', 'a/b/c', 'a/b0', 'a/z']);
    expect(await keys('a/b')).toEqual(['a/b-c', 'a/b/c', 'a/b0']);
    expect(await keys('a/b/')).toEqual(['a/b/c']);
    expect(await keys('c')).toEqual([]);
  });

  it('forgets a deleted artifact, and does not mind deleting it twice', async () => {
    await store.put('a/b', chunksOf(Buffer.from('x'), 1));

    await store.delete('a/b');
    await store.delete('a/b');

    expect(await store.head('a/b')).toBeUndefined();
    expect(await keys('')).toEqual([]);
  });

  it('replaces an artifact as a whole', async () => {
    await store.put('a', chunksOf(Buffer.from('a longer first version'), 5));

    await store.put('a', chunksOf(Buffer.from('second'), 2));

    expect((await read('a')).toString()).toBe('second');
  });

  it('shows nothing of an artifact until it is whole', async () => {
    const seen: (ArtifactHead | undefined)[] = [];
    async function* slow() {
      yield Buffer.from('first half');
      seen.push(await store.head('a'), ...(await all('')));
      yield Buffer.from('second half');
    }

    await store.put('a', slow());

    expect(seen).toEqual([undefined]);
    expect(await keys('')).toEqual(['a']);
  });

  it.each([10, MANY_PARTS_BYTES])(
    'keeps the former version when the content fails after %i bytes',
    async (bytes) => {
      await store.put('a', chunksOf(Buffer.from('former'), 6));
      async function* failing() {
        yield* chunksOf(randomBytes(bytes), 1024 * 1024);
        throw new Error('the vendor hung up');
      }

      const put = store.put('a', failing());

      await expect(put).rejects.toThrow('the vendor hung up');
      expect((await read('a')).toString()).toBe('former');
      expect(await keys('')).toEqual(['a']);
    },
  );

  it('stops at an abort although the content hangs, and leaves nothing', async () => {
    const abort = new AbortController();
    async function* hanging() {
      yield randomBytes(MANY_PARTS_BYTES);
      abort.abort(new Error('the run was cancelled'));
      await new Promise(() => {});
    }

    const put = store.put('a', hanging(), { signal: abort.signal });

    await expect(put).rejects.toThrow('the run was cancelled');
    expect(await store.head('a')).toBeUndefined();
    expect(await keys('')).toEqual([]);
  });

  it('writes nothing for a signal that is already aborted', async () => {
    const signal = AbortSignal.abort(new Error('too late'));

    const put = store.put('a', chunksOf(Buffer.from('x'), 1), { signal });

    await expect(put).rejects.toThrow('too late');
    expect(await store.head('a')).toBeUndefined();
  });

  it('ends with one whole version when the same key is put twice at once', async () => {
    const versions = [randomBytes(300_000), randomBytes(300_000)];

    await Promise.all(versions.map((version) => store.put('a', chunksOf(version, 10_000))));

    expect(versions.map(sha256)).toContain(sha256(await read('a')));
  });

  it.each([
    '../a',
    'a/../../b',
    '/a',
    'a/',
    'a//b',
    '',
    '.',
    '..',
    'a\\b',
    'a b',
    '~a',
    'ä',
    'a\0',
    'x'.repeat(201),
  ])('refuses the key %j', async (key) => {
    const refusal = expect.objectContaining({ kind: 'config', code: 'ARTIFACT_KEY_INVALID' });

    await expect(store.put(key, chunksOf(Buffer.from('x'), 1))).rejects.toEqual(refusal);
    await expect(store.get(key)).rejects.toEqual(refusal);
    await expect(store.head(key)).rejects.toEqual(refusal);
    await expect(store.delete(key)).rejects.toEqual(refusal);
  });

  it.each(['../', 'a/../b', '/', 'a//', '~'])('refuses to list the prefix %j', async (prefix) => {
    await expect(keys(prefix)).rejects.toMatchObject({ kind: 'config', code: 'ARTIFACT_KEY_INVALID' });
  });

  const read = async (key: string) => buffer(await store.get(key));
  const all = async (prefix: string) => {
    const heads: ArtifactHead[] = [];
    for await (const head of store.list(prefix)) heads.push(head);
    return heads;
  };
  const keys = async (prefix: string) => (await all(prefix)).map((head) => head.key);
}

async function* chunksOf(content: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < content.length; start += size) yield content.subarray(start, start + size);
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
