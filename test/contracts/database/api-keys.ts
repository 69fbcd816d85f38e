import { expect, it } from 'vitest';
import type { Scene } from './scene.ts';

export function apiKeysContract(scene: Scene): void {
  it('shows an API key once and then knows it only by its hash', async () => {
    const { apiKey, key } = await scene.database.apiKeys.create('deploy');

    const verified = await scene.database.apiKeys.verify(key);

    expect(key).toMatch(/^sb_[\w-]{43}$/);
    expect(verified).toEqual(apiKey);
    expect(await scene.database.apiKeys.verify(key)).toMatchObject({ lastUsedAt: expect.any(Date) });
    expect(JSON.stringify(await scene.database.apiKeys.list())).not.toContain(key);
    expect(await scene.database.apiKeys.list()).toContainEqual(
      expect.objectContaining({ id: apiKey.id, name: 'deploy' }),
    );
  });

  it.each(['', 'sb_', 'wrong'])('does not know the key %j', async (key) => {
    await scene.database.apiKeys.create('deploy');

    expect(await scene.database.apiKeys.verify(key)).toBeUndefined();
  });

  it('tells apart keys that begin alike', async () => {
    const { key } = await scene.database.apiKeys.create('deploy');

    expect(
      await scene.database.apiKeys.verify(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`),
    ).toBeUndefined();
  });

  it('refuses a revoked API key', async () => {
    const { apiKey, key } = await scene.database.apiKeys.create('deploy');

    const revocations = [
      await scene.database.apiKeys.revoke(apiKey.id),
      await scene.database.apiKeys.revoke(apiKey.id),
    ];

    expect(revocations).toEqual([true, false]);
    expect(await scene.database.apiKeys.verify(key)).toBeUndefined();
  });

  it('takes a key made elsewhere, once, unless it is short', async () => {
    const given = `${scene.own}-0123456789-0123456789-0123456789`;

    const first = await scene.database.apiKeys.create('compose', given);
    const again = await scene.database.apiKeys.create('compose', given);

    expect(again.apiKey).toEqual(first.apiKey);
    expect(await scene.database.apiKeys.verify(given)).toMatchObject({ id: first.apiKey.id });
    await expect(scene.database.apiKeys.create('short', 'secret')).rejects.toMatchObject({
      code: 'API_KEY_WEAK',
    });
  });
}
