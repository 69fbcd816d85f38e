import { z } from 'zod';
import { type ApiMethod, type Arguments, channelFor, structured, textOf } from './api.ts';
import type { SlackContext } from './context.ts';
import { SlackError } from './errors.ts';
import type { Message } from './messages.ts';
import { checkContent, checkPace } from './posting.ts';
import type { Workspace } from './workspace.ts';

const Metadata = z.object({
  event_type: z.string().regex(/^\w{1,255}$/),
  event_payload: z.record(z.string(), z.unknown()),
});

/**
 * @see https://docs.slack.dev/reference/methods/chat.postMessage
 * @see https://docs.slack.dev/reference/methods/chat.delete (checked 2026-11)
 */
export function chatMethods(context: SlackContext): Record<string, ApiMethod> {
  const { messages, workspace } = context;
  return {
    'chat.postMessage': {
      scopes: ['chat:write'],
      async answer(given) {
        const channel = channelFor(context, given.channel, true);
        if (channel.isArchived) throw new SlackError('is_archived');
        if (!channel.isMember) throw new SlackError('not_in_channel');
        const blocks = structured(given.blocks, 'invalid_blocks_format');
        const content = checkContent({ ...given, blocks });
        const metadata = metadataOf(given);
        checkPace(context, channel.id);
        const message = await messages.post({
          channel: channel.id,
          via: 'api',
          ...content,
          ...(metadata !== undefined && { metadata }),
        });
        return { channel: channel.id, ts: message.ts, message: asShown(message, workspace, true) };
      },
    },
    'chat.delete': {
      scopes: ['chat:write'],
      async answer(given) {
        const channel = channelFor(context, given.channel);
        const message = messages.find(channel.id, textOf(given.ts) ?? '');
        if (message === undefined) throw new SlackError('message_not_found');
        if (message.via !== 'api') throw new SlackError('cant_delete_message');
        await messages.remove(message);
        return { channel: channel.id, ts: message.ts };
      },
    },
  };
}

/** A message as answers hold it. */
export function asShown(message: Message, workspace: Workspace, withMetadata: boolean): object {
  const { ts, text, blocks, metadata, via } = message;
  return {
    type: 'message',
    ...(via === 'webhook' && { subtype: 'bot_message' }),
    ...(via === 'api' && { user: workspace.userId }),
    ts,
    bot_id: workspace.botId,
    app_id: workspace.appId,
    text,
    team: workspace.teamId,
    ...(blocks !== undefined && { blocks }),
    ...(withMetadata && metadata !== undefined && { metadata }),
  };
}

function metadataOf({ metadata }: Arguments): Message['metadata'] {
  if (metadata === undefined) return undefined;
  const parsed = Metadata.safeParse(structured(metadata, 'invalid_metadata_format'));
  if (!parsed.success) throw new SlackError('invalid_metadata_format');
  return parsed.data;
}
