import { z } from 'zod';

const Text = (longest: number, types: readonly ['plain_text'] | readonly ['plain_text', 'mrkdwn']) =>
  z.object({
    type: z.enum(types),
    text: z
      .string()
      .min(1, 'must be more than 0 characters')
      .max(longest, `must be less than ${longest + 1} characters`),
    emoji: z.boolean().optional(),
    verbatim: z.boolean().optional(),
  });
const Any = ['plain_text', 'mrkdwn'] as const;
const Plain = ['plain_text'] as const;
const blockId = { block_id: z.string().max(255, 'must be less than 256 characters').optional() };
const Button = z.looseObject({
  type: z.literal('button'),
  text: Text(75, Plain),
  url: z.string().max(3000, 'must be less than 3001 characters').optional(),
});

/**
 * The blocks people build notices from, with Slack's limits; every other kind is refused.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks (each block's page; checked 2026-11)
 */
const Block = z.discriminatedUnion('type', [
  z.strictObject({ ...blockId, type: z.literal('header'), text: Text(150, Plain) }),
  z
    .strictObject({
      ...blockId,
      type: z.literal('section'),
      text: Text(3000, Any).optional(),
      fields: z
        .array(Text(2000, Any))
        .min(1, 'must have at least 1 items')
        .max(10, 'no more than 10 items allowed')
        .optional(),
      accessory: Button.optional(),
      expand: z.boolean().optional(),
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined, {
      error: 'must define either `fields` or `text`',
    }),
  z.strictObject({ ...blockId, type: z.literal('divider') }),
  z.strictObject({
    ...blockId,
    type: z.literal('context'),
    elements: z.array(Text(3000, Any)).min(1).max(10, 'no more than 10 items allowed'),
  }),
  z.strictObject({
    ...blockId,
    type: z.literal('actions'),
    elements: z.array(Button).min(1).max(25, 'no more than 25 items allowed'),
  }),
]);
const Blocks = z.array(Block).max(50, 'no more than 50 items allowed');

/** What is wrong with the blocks, as Slack's `response_metadata.messages` say it. */
export function blockProblems(blocks: unknown): string[] {
  const issues = Blocks.safeParse(blocks).error?.issues ?? [];
  return issues.map(
    ({ message, path }) =>
      `[ERROR] ${message} [json-pointer:/blocks${path.map((part) => `/${String(part)}`).join('')}]`,
  );
}

/**
 * Whom the message would call: `!channel`, `!here`, `!everyone`, `@U…` that stand unescaped, and in text that Slack
 * goes through for them the plain @channel, @here, @everyone.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text (Mentions, automatic parsing; checked 2026-11)
 */
export function mentionsIn(blocks: unknown): string[] {
  if (Array.isArray(blocks)) return blocks.flatMap(mentionsIn);
  if (typeof blocks !== 'object' || blocks === null) return [];
  if (!('type' in blocks) || blocks.type !== 'mrkdwn' || !('text' in blocks)) {
    return Object.values(blocks).flatMap(mentionsIn);
  }
  const text = String(blocks.text);
  const written = [...text.matchAll(/<([!@][^|>]+)[^>]*>/g)].map(([, who = '']) => who);
  if ('verbatim' in blocks && blocks.verbatim === true) return written;
  const plain = [...text.matchAll(/(?<![\w.])@(channel|here|everyone)\b/g)].map(([, who = '']) => `!${who}`);
  return [...written, ...plain];
}
