import type { ConnectionReport } from '../../core/connector.ts';
import { type Problem, SaltbridgeError } from '../../core/errors.ts';
import type { PublicApi, Source, Space } from './public-api.ts';
import type { SegmentSettings } from './settings.ts';

const notAsked = 'not checked: give the connection a publicApiToken';
const notTold = "not told by Segment's Public API: see Unify > Unify settings > Identity resolution";

/** What stands between the connection and its profiles, as far as Segment tells; sends nothing. */
export async function checkSpace(
  { profileSpace, writeKey, publicApiToken, region }: SegmentSettings,
  api: PublicApi,
): Promise<ConnectionReport & { space?: Space }> {
  const facts: Record<string, string> = { region };
  if (publicApiToken === undefined) {
    const unknown = { workspace: notAsked, 'write key': notAsked, 'identity resolution': notAsked };
    return { ok: true, facts: { ...facts, space: profileSpace, ...unknown }, problems: [] };
  }
  try {
    const workspace = await api.workspace();
    const spaces = await api.spaces();
    const space = spaces?.find(({ id, slug }) => id === profileSpace || slug === profileSpace);
    const sources = await api.sources();
    const source = sources?.find(({ writeKeys }) => writeKeys.includes(writeKey));
    const areKeysShown =
      sources !== undefined &&
      (sources.length === 0 || sources.some(({ writeKeys }) => writeKeys.length > 0));
    const problems = [
      ...spaceProblems(spaces, space, profileSpace, workspace.name),
      ...(areKeysShown ? sourceProblems(source, workspace.name) : []),
    ];
    return {
      ok: problems.length === 0,
      ...(source !== undefined && { identity: source.name ?? source.slug }),
      facts: {
        ...facts,
        workspace: workspace.name,
        space: space === undefined ? profileSpace : `${space.name} (${space.id})`,
        'write key': keyFact(source, areKeysShown),
        'identity resolution': space === undefined ? 'not checked' : resolutionFact(space),
      },
      problems,
      ...(space !== undefined && { space }),
    };
  } catch (error) {
    // What may pass is thrown.
    if (!(error instanceof SaltbridgeError) || error.retryable) throw error;
    const problem = { code: error.code ?? 'NO_ACCESS', message: error.message, pointer: '/publicApiToken' };
    return { ok: false, facts: { ...facts, space: profileSpace }, problems: [problem] };
  }
}

function spaceProblems(
  spaces: readonly Space[] | undefined,
  space: Space | undefined,
  wanted: string,
  workspace: string,
): Problem[] {
  if (spaces === undefined || spaces.length === 0) {
    const message = `The Segment workspace ${workspace} shows no Unify spaces. Enable Unify there, or let the token read its spaces`;
    return [{ code: 'UNIFY_NOT_ENABLED', message, pointer: '/profileSpace' }];
  }
  if (space === undefined) {
    const known = spaces.map(({ slug }) => slug).join(', ');
    const message = `The Segment workspace ${workspace} has no space ${wanted}. It has: ${known}`;
    return [{ code: 'SPACE_NOT_FOUND', message, pointer: '/profileSpace' }];
  }
  if (lacksResolution(space)) {
    const message = `The Segment space ${space.name} has no identity resolution, so it makes no profiles. Set it up under Unify > Unify settings > Identity resolution`;
    return [{ code: 'IDENTITY_RESOLUTION_MISSING', message, pointer: '/profileSpace' }];
  }
  return [];
}

function sourceProblems(source: Source | undefined, workspace: string): Problem[] {
  if (source === undefined) {
    const message = `No source of the Segment workspace ${workspace} has the connection's writeKey: what is sent with it would be lost without an error. Take the key from the source's settings, API Keys`;
    return [{ code: 'WRITE_KEY_UNKNOWN', message, pointer: '/writeKey' }];
  }
  if (source.enabled) return [];
  const message = `The Segment source ${source.name ?? source.slug} is disabled, so it drops what is sent. Enable it in Segment`;
  return [{ code: 'SOURCE_DISABLED', message, pointer: '/writeKey' }];
}

function keyFact(source: Source | undefined, areKeysShown: boolean): string {
  if (source !== undefined) return `of the source ${source.name ?? source.slug}`;
  return areKeysShown ? 'of no source' : "not checked: the token is not a Source Admin's";
}

function lacksResolution({ identityResolution }: Space): boolean {
  return identityResolution !== undefined && identityResolution !== 'ENABLED';
}

function resolutionFact(space: Space): string {
  if (space.identityResolution === undefined) return notTold;
  return lacksResolution(space) ? 'not set up' : 'set up';
}
