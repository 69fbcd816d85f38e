/**
 * What one call may hold. Segment's 500 KB and 32 KB are 512,000 and 32,768 bytes to its own libraries; ours are below
 * either reading, since what is too large is lost or refused as a whole.
 *
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#errors (500 KB and 2,500 messages a
 *   batch, 32 KB a message; more than 2,500 are answered 200 and dropped; checked 2026-11)
 */
export const BATCH_BYTES = 490_000;
export const BATCH_MESSAGES = 2_500;
export const MESSAGE_BYTES = 32_000;

/**
 * Messages beyond these are answered 200 and dropped, so they are refused here.
 *
 * @see https://segment.com/docs/unify/product-limits/ (Unify ingestion limitations, Identify calls)
 * @see https://segment.com/docs/guides/duplicate-data/ (`messageId`; checked 2026-11)
 */
export const MOST_TRAITS = 299;
export const MESSAGE_ID_LENGTH = 99;
export const GROUP_ID_LENGTH = 500;
