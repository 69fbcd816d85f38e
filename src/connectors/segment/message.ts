import { z } from 'zod';
import type { ProfileRequest, ProfileUpdate } from '../../core/changes/profile.ts';
import { SaltbridgeError } from '../../core/errors.ts';
import { GROUP_ID_LENGTH, MESSAGE_BYTES, MESSAGE_ID_LENGTH, MOST_TRAITS } from './limits.ts';

/** Goes with every call; the test holds the version to that of package.json. */
export const library = { name: 'saltbridge', version: '0.1.0' };

const Options = z.object({
  profileSpace: z.string().optional().describe('Id or slug of the space that is to be written'),
  integrations: z
    .record(z.string(), z.json())
    .default({ All: false })
    .describe('Destinations that get the messages beside the profiles; default: none'),
});
export type SegmentOptions = z.infer<typeof Options>;

/** How messages of a request are written. */
export interface MessageForm {
  call: 'identify' | 'group';
  integrations: SegmentOptions['integrations'];
}

/** @throws SaltbridgeError `config` for a call or options that there are none of */
export function formOf({ call, options }: ProfileRequest): MessageForm {
  if (call !== 'identify' && call !== 'group') {
    throw new SaltbridgeError(
      'config',
      `Segment has no call ${call} that writes profiles: take identify or group`,
      {
        code: 'UNKNOWN_CALL',
      },
    );
  }
  return { call, integrations: optionsOf(options).integrations };
}

/** @throws SaltbridgeError `config` */
export function optionsOf(options: Record<string, unknown>): SegmentOptions {
  const parsed = Options.safeParse(options);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new SaltbridgeError('config', `Settings for Segment are not valid (${places.join('; ')})`, {
    code: 'INVALID_OPTIONS',
  });
}

/**
 * One message as Segment takes it. Its own `integrations`, though a batch could say it once: were that overlooked,
 * every message would go on to every destination of the workspace.
 *
 * @see https://segment.com/docs/connections/spec/identify/
 * @see https://segment.com/docs/connections/spec/group/
 * @see https://segment.com/docs/connections/spec/common/#integrations (checked 2026-11)
 */
export function messageOf({ call, integrations }: MessageForm, update: ProfileUpdate): object {
  const { messageId, ids, traits, timestamp } = update;
  const { userId, anonymousId, groupId } = ids;
  return {
    type: call,
    messageId,
    ...(isGiven(userId) && { userId }),
    ...(isGiven(anonymousId) && { anonymousId }),
    ...(call === 'group' && { groupId }),
    traits,
    ...(timestamp !== undefined && { timestamp }),
    integrations,
  };
}

export interface Fault {
  code: string;
  message: string;
}

/** Why Segment would not take the message for its form, where nobody has to write it out to see. */
export function faultOf({ call }: MessageForm, { ids, messageId, traits }: ProfileUpdate): Fault | undefined {
  if (!isGiven(ids.userId) && !isGiven(ids.anonymousId))
    return fault('NO_IDENTITY', 'has neither a user id nor an anonymous id; map one of the two');
  if (call === 'group' && !isGiven(ids.groupId))
    return fault('NO_IDENTITY', 'has no group id, which a group call needs');
  if ((ids.groupId?.length ?? 0) > GROUP_ID_LENGTH && call === 'group')
    return fault('GROUP_ID_TOO_LONG', `has a group id of more than ${GROUP_ID_LENGTH} characters`);
  if (messageId.length > MESSAGE_ID_LENGTH)
    return fault('MESSAGE_ID_TOO_LONG', `has a message id of more than ${MESSAGE_ID_LENGTH} characters`);
  if (hasTooMany(traits))
    return fault(
      'TOO_MANY_TRAITS',
      `has more than ${MOST_TRAITS} traits; map fewer fields, or use two mappings`,
    );
  return undefined;
}

export function tooLarge(bytes: number): Fault {
  return fault(
    'MESSAGE_TOO_LARGE',
    `takes ${bytes} bytes, and Segment takes 32 KB (${MESSAGE_BYTES} to be safe); leave out long texts`,
  );
}

function fault(code: string, words: string): Fault {
  return { code, message: `The message ${words}` };
}

/** Segment takes an empty id for none. */
function isGiven(id: string | undefined): id is string {
  return id !== undefined && id.trim() !== '';
}

function hasTooMany(traits: object): boolean {
  let members = 0;
  for (const _name in traits) if (++members > MOST_TRAITS) return true;
  return false;
}
