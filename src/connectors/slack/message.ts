import type { Announcement, AnnouncementField } from '../../core/announcer.ts';

export interface SlackMessage {
  /** What notifications and screen readers say; not shown beside blocks. */
  text: string;
  blocks: MessageBlock[];
  unfurl_links: false;
  unfurl_media: false;
}

type MessageBlock =
  | { type: 'header'; text: PlainText }
  | { type: 'section'; text: Mrkdwn }
  | { type: 'section'; fields: Mrkdwn[] };

interface PlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}

interface Mrkdwn {
  type: 'mrkdwn';
  text: string;
  verbatim: true;
}

/**
 * Slack's limits in characters, counted here after escaping.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks/header-block
 * @see https://docs.slack.dev/reference/block-kit/blocks/section-block (checked 2026-11)
 */
const HEADER = 150;
const SECTION_TEXT = 3000;
const FIELD = 2000;
const FIELDS_PER_SECTION = 10;
const SECTIONS = 5;
/**
 * All fields together; past about 12,000 Slack answers `msg_blocks_too_long`.
 *
 * @see https://github.com/slackapi/bolt-js/issues/2867 (checked 2026-11)
 */
const FIELDS_TOGETHER = 10_000;
/**
 * Slack asks for at most 4,000, and has posted a longer one as several messages.
 *
 * @see https://github.com/slackapi/bolt-python/issues/764 (checked 2026-11)
 */
const FALLBACK = 3000;

/** The announcement in Slack's Block Kit; whatever comes from a record is shown, never obeyed. */
export function messageOf({ title, fields, link }: Announcement): SlackMessage {
  const words = [title, ...fields.map(({ label, value }) => `${label}: ${value}`)].join('\n');
  return {
    text: escaped(words, FALLBACK),
    blocks: [
      ...(title === '' ? [] : [{ type: 'header' as const, text: plain(title) }]),
      ...fieldSections(fields),
      ...(link === undefined ? [] : [linkSection(link)]),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

function fieldSections(fields: readonly AnnouncementField[]): MessageBlock[] {
  const shown = fields.slice(0, FIELDS_PER_SECTION * SECTIONS);
  const longest = Math.min(FIELD, Math.floor(FIELDS_TOGETHER / shown.length));
  const texts = shown.map(({ label, value }) => {
    const heading = `*${escaped(label, 60)}*\n`;
    return mrkdwn(`${heading}${escaped(value, longest - heading.length) || '–'}`);
  });
  const sections: MessageBlock[] = [];
  for (let at = 0; at < texts.length; at += FIELDS_PER_SECTION) {
    sections.push({ type: 'section', fields: texts.slice(at, at + FIELDS_PER_SECTION) });
  }
  return sections;
}

/**
 * A link, not a button: Slack warns people who click a button of an app that takes no interactions, and the link of a
 * webhook's app never does.
 */
function linkSection({ label, url }: { label: string; url: string }): MessageBlock {
  const address = new URL(url).href.replaceAll('&', '&amp;').replaceAll('|', '%7C');
  const words = escaped(label, 75).replaceAll('|', '/');
  const fits = address.length + words.length < SECTION_TEXT - 3;
  return { type: 'section', text: mrkdwn(fits ? `<${address}|${words}>` : words) };
}

function plain(text: string): PlainText {
  return { type: 'plain_text', text: escaped(text, HEADER), emoji: false };
}

/** `verbatim` keeps Slack from making mentions and links of plain words such as @here. */
function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * The text with Slack's three control characters written as entities, so that `<!channel>` and `<@U1>` are only words;
 * cut to `longest` with an ellipsis, never within an entity or a character.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text (Escaping text; checked 2026-11)
 */
function escaped(text: string, longest: number): string {
  let out = '';
  let cutAt = 0;
  for (const character of text) {
    out += ENTITIES[character] ?? character;
    if (out.length > longest) return `${out.slice(0, cutAt)}…`;
    if (out.length < longest) cutAt = out.length;
  }
  return out;
}
