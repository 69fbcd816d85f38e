import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import { connections } from './connections.ts';
import type { UserSnapshot, UserStore } from './user-store.ts';

/** How long an export takes, in sandbox time. */
export interface ExportPace {
  /** Until it leaves `pending`. Default 200. */
  pendingMs: number;
  /** Default 500,000. */
  usersPerSecond: number;
}

const ExportField = z.object({ name: z.string(), export_as: z.string().optional() });

/** Body of `POST /api/v2/jobs/users-exports`. */
export const ExportRequest = z.strictObject({
  connection_id: z
    .string()
    .regex(/^con_[A-Za-z0-9]{16}$/)
    .optional(),
  format: z.enum(['json', 'csv']).default('json'),
  limit: z.number().int().min(1).optional(),
  fields: z.array(ExportField).optional(),
});
export type ExportRequest = z.infer<typeof ExportRequest>;

const JobEntry = z.object({
  op: z.literal('export'),
  id: z.string(),
  createdAtMs: z.number(),
  request: ExportRequest,
  failure: z.string().optional(),
});
type JobEntry = z.infer<typeof JobEntry>;

export interface ExportJob extends JobEntry {
  users: UserSnapshot;
}

export interface ExportJobs {
  /** @param failure  why it will fail, as a fault asked for */
  create(request: ExportRequest, failure: string | undefined): Promise<ExportJob>;
  /** Undefined once the job is 24 hours old: then it is deleted. */
  get(id: string): ExportJob | undefined;
  progress(job: ExportJob): ExportProgress;
  clear(): void;
  replay(entry: unknown): boolean;
}

export type ExportProgress =
  | { status: 'pending' | 'completed' | 'failed' }
  | { status: 'processing'; percentage_done: number; time_left_seconds: number };

/** @see https://auth0.com/docs/manage-users/user-migration/bulk-user-exports (checked 2026-11) */
const keptMs = 86_400_000;

export function createExportJobs(dependencies: {
  users: UserStore;
  clock: Clock;
  seed: number;
  pace: ExportPace;
  journal: Journal | undefined;
}): ExportJobs {
  const { users, clock, seed, pace, journal } = dependencies;
  const jobs = new Map<string, ExportJob>();
  let made = 0;

  function add(entry: JobEntry): ExportJob {
    made += 1;
    const job = { ...entry, users: users.snapshot() };
    jobs.set(job.id, job);
    return job;
  }

  return {
    async create(request, failure) {
      const entry: JobEntry = {
        op: 'export',
        id: `job_${createHash('sha256').update(`${seed} ${made}`).digest('hex').slice(0, 16)}`,
        createdAtMs: clock.now().getTime(),
        request,
        ...(failure === undefined ? {} : { failure }),
      };
      const job = add(entry);
      await journal?.append(entry);
      return job;
    },
    get(id) {
      const oldest = clock.now().getTime() - keptMs;
      for (const job of jobs.values()) if (job.createdAtMs <= oldest) jobs.delete(job.id);
      return jobs.get(id);
    },
    progress({ createdAtMs, users: { count }, request, failure }) {
      const workedMs = clock.now().getTime() - createdAtMs - pace.pendingMs;
      const neededMs = (1000 * Math.min(count, request.limit ?? count)) / pace.usersPerSecond;
      if (workedMs < 0) return { status: 'pending' };
      if (workedMs >= neededMs) return { status: failure === undefined ? 'completed' : 'failed' };
      return {
        status: 'processing',
        percentage_done: Math.floor((100 * workedMs) / neededMs),
        time_left_seconds: Math.ceil((neededMs - workedMs) / 1000),
      };
    },
    clear() {
      jobs.clear();
      made = 0;
    },
    replay(entry) {
      const parsed = JobEntry.safeParse(entry);
      if (parsed.success) add(parsed.data);
      return parsed.success;
    },
  };
}

export function connectionName(id: string): string | undefined {
  return connections.find((connection) => connection.id === id)?.name;
}
