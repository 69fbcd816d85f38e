import { createHash } from 'node:crypto';

/** One space of Unify, and the source that feeds it. */
export interface Space {
  id: string;
  slug: string;
  name: string;
  source: { id: string; slug: string; name: string; enabled: boolean; writeKey: string };
  /** Access token of the Profile API. */
  profileToken: string;
}

/** One workspace of Segment. */
export interface Workspace {
  id: string;
  slug: string;
  name: string;
  /** Token of the Public API. */
  token: string;
  spaces: readonly Space[];
}

/** The same seed gives the same ids and credentials. */
export function createWorkspace(seed: number): Workspace {
  return {
    id: id(seed, 'workspace'),
    slug: 'saltbridge-sandbox',
    name: 'saltbridge-sandbox',
    token: `sgp_${hash(seed, 'token')}`,
    spaces: ['production', 'staging'].map((slug) => ({
      id: `spa_${id(seed, `space ${slug}`)}`,
      slug,
      name: slug,
      source: {
        id: id(seed, `source ${slug}`),
        slug: `saltbridge_${slug}`,
        name: `Saltbridge ${slug}`,
        enabled: true,
        // Segment's have 32 letters and digits too.
        writeKey: hash(seed, `write key ${slug}`).slice(0, 32),
      },
      profileToken: hash(seed, `profile token ${slug}`),
    })),
  };
}

function id(seed: number, name: string): string {
  return createHash('sha256')
    .update(`segment ${seed} ${name}`)
    .digest('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 22);
}

function hash(seed: number, name: string): string {
  return createHash('sha256').update(`segment ${seed} ${name}`).digest('hex');
}
