import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import { type LogEntry, logTypes } from './log-entry.ts';
import { type Outbox, succeeded } from './outbox.ts';
import { createRegistry, type Registry } from './registry.ts';

const Sink = z.strictObject({
  httpEndpoint: z.url(),
  httpAuthorization: z.string().exactOptional(),
  httpContentType: z.string().exactOptional(),
  httpContentFormat: z.enum(['JSONARRAY', 'JSONLINES', 'JSONOBJECT']).exactOptional(),
});

const fields = {
  name: z.string().min(1),
  filters: z.array(z.strictObject({ type: z.enum(['category']), name: z.string() })),
};

/** Body of `POST /log-streams`; custom webhooks alone. */
export const NewLogStream = z
  .strictObject(fields)
  .exactPartial()
  .extend({ type: z.enum(['http']), sink: Sink });

/** Body of `PATCH /log-streams/{id}`. */
export const LogStreamPatch = z
  .strictObject({ ...fields, sink: Sink.exactPartial(), status: z.enum(['active', 'paused']) })
  .exactPartial();

const LogStream = NewLogStream.extend({ status: z.enum(['active', 'paused', 'suspended']) });
export type LogStream = z.infer<typeof LogStream>;

/** Waits that Auth0 does not tell, in milliseconds. */
export interface LogPace {
  /** How long entries gather before a batch goes out. Default 250. */
  logBatchMs: number;
  /** Between the three attempts of a batch. Default 1,000. */
  logRetryMs: number;
  /** After three attempts, before the next three. Default 10,000. */
  logRoundMs: number;
}

export interface LogStreams extends Registry<LogStream> {
  /** Hands the entries to every stream whose filters let them through. */
  write(...entries: LogEntry[]): void;
  /** Goes on where the stream stopped. */
  resume(id: string): void;
}

/** Not documented. */
const batchAtMost = 100;
/**
 * At least once; three attempts, begun again "until the problem is resolved"; paused by Auth0 after 7 days without.
 *
 * @see https://auth0.com/docs/customize/log-streams (checked 2026-11)
 */
const attempts = 3;
const patienceMs = 7 * 86_400_000;

/** What a stream has still to send, oldest first. */
interface Line {
  queue: LogEntry[];
  sending: boolean;
  failingSince?: number;
}

export function createLogStreams(dependencies: {
  clock: Clock;
  outbox: Outbox;
  journal: Journal;
  pace: LogPace;
}): LogStreams {
  const { clock, outbox, journal, pace } = dependencies;
  const streams = createRegistry('log-stream', LogStream, journal);
  const lines = new Map<string, Line>();

  async function sendAll(id: string, line: Line): Promise<void> {
    line.sending = true;
    try {
      if (!(await outbox.wait(pace.logBatchMs))) return;
      while (line.queue.length > 0 && lines.get(id) === line) {
        const stream = streams.get(id);
        if (stream?.status !== 'active') return;
        const began = clock.now().getTime();
        const batch = line.queue.slice(0, stream.sink.httpContentFormat === 'JSONOBJECT' ? 1 : batchAtMost);
        if (await delivered(id, stream, batch)) {
          line.queue.splice(0, batch.length);
          delete line.failingSince;
          continue;
        }
        line.failingSince ??= began;
        const failingMs = clock.now().getTime() - line.failingSince;
        if (failingMs >= patienceMs && streams.get(id) === stream)
          return await streams.put(id, { ...stream, status: 'suspended' });
        if (!(await outbox.wait(pace.logRoundMs))) return;
      }
    } finally {
      // In the same turn as the look at the queue, so that no entry comes between them and stays.
      line.sending = false;
    }
  }

  async function delivered(id: string, { sink }: LogStream, batch: LogEntry[]): Promise<boolean> {
    const headers = {
      'content-type': sink.httpContentType ?? 'application/json',
      ...(sink.httpAuthorization === undefined ? {} : { authorization: sink.httpAuthorization }),
    };
    const events = batch.map(({ log_id, data: { type, user_id } }) => ({ id: log_id, type, user_id }));
    const letter = { sender: id, url: sink.httpEndpoint, headers, body: bodyOf(sink, batch), events };
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (attempt > 1 && !(await outbox.wait(pace.logRetryMs))) return false;
      if (succeeded(await outbox.post({ by: 'log-stream', ...letter }))) return true;
    }
    return false;
  }

  function resume(id: string): void {
    const line = lines.get(id);
    if (line === undefined || line.sending) return;
    delete line.failingSince;
    void sendAll(id, line);
  }

  return {
    ...streams,
    resume,
    write(...entries) {
      for (const [id, { filters = [] }] of streams.entries()) {
        const line = lines.get(id) ?? { queue: [], sending: false };
        lines.set(id, line);
        const names = new Set(filters.map(({ name }) => name));
        line.queue.push(
          ...entries.filter(({ data }) => names.size === 0 || names.has(logTypes[data.type].filter)),
        );
        if (line.queue.length > 0) resume(id);
      }
    },
    clear() {
      streams.clear();
      lines.clear();
    },
  };
}

function bodyOf({ httpContentFormat: format }: LogStream['sink'], batch: LogEntry[]): string {
  if (format === 'JSONARRAY') return JSON.stringify(batch);
  return batch.map((entry) => JSON.stringify(entry)).join('\n');
}
