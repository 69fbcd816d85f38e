import { expect, it } from 'vitest';
import { newSync, type Scene } from './scene.ts';

const noon = Date.parse('2026-11-05T12:00:00Z');
const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(noon + hours * HOUR_MS);

export function sourceCallsContract(scene: Scene): void {
  it('sums the calls of a sync in the last 24 hours, and up to an hour more', async () => {
    const { calls, syncs } = scene.database;
    await syncs.create(newSync(scene.own));
    await syncs.create(newSync(`${scene.own}-other`));
    await calls.add(scene.own, 100, at(0));
    await Promise.all([calls.add(scene.own, 20, at(3)), calls.add(scene.own, 3, at(3.9))]);
    await calls.add(`${scene.own}-other`, 5_000, at(3));

    expect(await calls.ofLastDay(scene.own, at(4))).toBe(123);
    expect(await calls.ofLastDay(scene.own, at(24.9))).toBe(123);
    expect(await calls.ofLastDay(scene.own, at(25))).toBe(23);
    expect(await calls.ofLastDay(scene.own, at(28))).toBe(0);
  });

  it('goes on counting where what has lapsed was cleared away', async () => {
    const { calls, syncs } = scene.database;
    await syncs.create(newSync(scene.own));
    await calls.add(scene.own, 7, at(0));
    await calls.add(scene.own, 2, at(72));

    expect(await calls.ofLastDay(scene.own, at(1))).toBe(2);
    expect(await calls.ofLastDay(scene.own, at(72))).toBe(2);
  });

  it('answers nothing made for a sync that never called', async () => {
    expect(await scene.database.calls.ofLastDay('absent')).toBe(0);
  });
}
