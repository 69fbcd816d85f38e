import type { FaultableCall } from '../core/faults.ts';
import { blockProblems } from './blocks.ts';
import type { SlackContext } from './context.ts';
import { SlackError } from './errors.ts';
import type { Message } from './messages.ts';

/** What both ways of posting take. */
export interface Content {
  text?: unknown;
  blocks?: unknown;
  unfurl_links?: unknown;
  unfurl_media?: unknown;
}

/**
 * @throws SlackError as the channel, the content or the pace is refused
 * @see https://docs.slack.dev/reference/methods/chat.postMessage (Errors; checked 2026-11)
 */
export function checkContent(content: Content): Pick<Message, 'text' | 'blocks' | 'unfurls'> {
  const { text, blocks, unfurl_links, unfurl_media } = content;
  const unfurls = ![unfurl_links, unfurl_media].every((given) => String(given) === 'false');
  const words = typeof text === 'string' ? text : '';
  if (words.length > 40_000) throw new SlackError('msg_too_long');
  if (blocks === undefined) {
    if (words === '') throw new SlackError('no_text');
    return { text: words, unfurls };
  }
  if (!Array.isArray(blocks)) throw new SlackError('invalid_blocks_format');
  const problems = blockProblems(blocks);
  if (problems.length > 0) {
    const errors = problems.map((problem) => problem.replace('[ERROR] ', ''));
    throw new SlackError('invalid_blocks', { errors, response_metadata: { messages: problems } });
  }
  if (words === '' && blocks.length === 0) throw new SlackError('no_text');
  return { text: words, blocks, unfurls };
}

/**
 * Refuses what comes too soon after the last message.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits (one message a second and channel; checked 2026-11)
 */
export function checkPace({ rules, messages, clock }: SlackContext, channel: string): void {
  const last = messages.lastPostAt(channel);
  if (rules.messageEveryMs === 0 || last === undefined) return;
  const waitMs = last + rules.messageEveryMs - clock.now().getTime();
  if (waitMs > 0) throw new SlackError('ratelimited', {}, Math.ceil(waitMs / 1000));
}

/** Throws what a queued `rate-limit` or `error` fault asks for. */
export function strikeNamed({ faults }: SlackContext, call: FaultableCall): void {
  const limit = faults.take('rate-limit', call);
  if (limit !== undefined)
    throw new SlackError('ratelimited', {}, Number(limit.parameters.retryAfterSeconds ?? 1));
  const fault = faults.take('error', call);
  if (fault !== undefined) throw new SlackError(String(fault.parameters.code ?? 'internal_error'));
}
