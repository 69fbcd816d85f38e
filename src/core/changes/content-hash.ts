import { hashKey } from '../key-hash.ts';
import type { Trait } from './profile.ts';

/** 64 bits as text; two contents share one with a probability of 1 in 10^19. */
export function contentHash(text: string): string {
  const [high, low] = hashKey(text);
  return high.toString(36) + low.toString(36).padStart(7, '0');
}

/** The hash of one trait, its name included, so that it says the same whatever else is told. */
export function traitHash(name: string, value: Trait): string {
  return contentHash(`${name}\t${JSON.stringify(value)}`);
}
