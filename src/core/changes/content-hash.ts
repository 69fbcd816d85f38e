import { hashKey } from '../key-hash.ts';

/** 64 bits as text; two contents share one with a probability of 1 in 10^19. */
export function contentHash(text: string): string {
  const [high, low] = hashKey(text);
  return high.toString(36) + low.toString(36).padStart(7, '0');
}
