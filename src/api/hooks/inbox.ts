import { SaltbridgeError } from '../../core/errors.ts';
import type { InboxRow } from '../../core/inbox-row.ts';
import type { Events } from '../../store/tables/events.ts';

/**
 * Takes events in; settles once they are safe.
 *
 * @throws SaltbridgeError `transient` (`INBOX_FULL`) where the database is so slow that too many wait
 */
export type Inbox = (rows: readonly InboxRow[]) => Promise<void>;

/** Far below what one statement may hold. */
const ROWS_AT_ONCE = 500;
/** Some 20 MB, and more than any sender waits for to be written. */
const MOST_WAITING = 10_000;

interface Waiting {
  rows: readonly InboxRow[];
  settle: (error?: unknown) => void;
}

/** Requests that come while one is being written are written together: a burst then costs few statements. */
export function createInbox(events: Pick<Events, 'receive'>): Inbox {
  const waiting: Waiting[] = [];
  let waitingRows = 0;
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    while (waiting.length > 0) {
      const together = takeTogether();
      try {
        await events.receive(together.flatMap(({ rows }) => rows));
        for (const { settle } of together) settle();
      } catch (error) {
        if (together.length > 1 && isAboutOne(error)) await writeAlone(together);
        else for (const { settle } of together) settle(error);
      }
    }
    writing = false;
  }

  /** What one request holds must not keep another's out. */
  async function writeAlone(together: readonly Waiting[]): Promise<void> {
    for (const { rows, settle } of together) await events.receive(rows).then(() => settle(), settle);
  }

  function takeTogether(): Waiting[] {
    const together = waiting.splice(0, 1);
    let rows = together[0]?.rows.length ?? 0;
    for (
      let next = waiting[0];
      next !== undefined && rows + next.rows.length <= ROWS_AT_ONCE;
      next = waiting[0]
    ) {
      together.push(next);
      rows += next.rows.length;
      waiting.shift();
    }
    waitingRows -= rows;
    return together;
  }

  return (rows) =>
    new Promise((resolve, reject) => {
      if (waitingRows > 0 && waitingRows + rows.length > MOST_WAITING) return reject(full());
      waitingRows += rows.length;
      waiting.push({ rows, settle: (error) => (error === undefined ? resolve() : reject(error)) });
      if (!writing) void write();
    });
}

/** A database that is away is away for all of them. */
function isAboutOne(error: unknown): boolean {
  return !(error instanceof SaltbridgeError) || !error.retryable || error.code === DEADLOCK;
}

/** https://www.postgresql.org/docs/15/errcodes-appendix.html (2026-11) */
const DEADLOCK = '40P01';

function full(): SaltbridgeError {
  const message = `${MOST_WAITING} events wait for the database already; send it again later`;
  return new SaltbridgeError('transient', message, { code: 'INBOX_FULL', retryAfterMs: 10_000 });
}
