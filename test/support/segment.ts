import type { AddressInfo } from 'node:net';
import { type Clock, createClock } from '../../sandbox/core/clock.ts';
import type { FaultQueue, FaultSpec } from '../../sandbox/core/faults.ts';
import type { RequestLog } from '../../sandbox/core/request-log.ts';
import type { SegmentRules } from '../../sandbox/segment/context.ts';
import type { Figures } from '../../sandbox/segment/figures.ts';
import { createSegmentSandbox, type SegmentCredentials } from '../../sandbox/segment/index.ts';

/** A profile as the sandbox shows it. */
export interface ShownProfile {
  ids: { type: string; id: string }[];
  traits: Record<string, unknown>;
  writes: number;
}

export interface SegmentAnswer {
  status: number;
  headers: Headers;
  // Whatever came as JSON; tests look into it.
  body: Record<string, unknown>;
}

/** A Segment workspace on a free port of this machine, and what a test turns and looks at in it. */
export interface TestSegment {
  credentials: SegmentCredentials;
  /** Its first space, `production`. */
  space: SegmentCredentials['spaces'][number];
  clock: Clock;
  log: RequestLog;
  faults: FaultQueue;
  /** Queues a fault. */
  break(fault: FaultSpec): void;
  change(rules: Partial<SegmentRules>): Promise<void>;
  /** Posts to the tracking API with the write key of the first space, or another. */
  track(call: string, body: unknown, writeKey?: string): Promise<SegmentAnswer>;
  /** Asks any path; absent authorization asks without. */
  ask(path: string, authorization?: string): Promise<SegmentAnswer>;
  /** Asks the Profile API of the first space, e.g. `users/profiles/user_id:1/traits`. */
  profile(path: string): Promise<SegmentAnswer>;
  profiles(query?: string): Promise<{ total: number; profiles: ShownProfile[] }>;
  /** Those of the first space by their user id. */
  profilesByUserId(): Promise<Map<string, ShownProfile>>;
  figures(): Promise<Figures>;
  control(path: string, body?: object): Promise<void>;
  close(): Promise<void>;
}

export async function startSegment(options: { folder?: string } = {}): Promise<TestSegment> {
  const sandbox = await createSegmentSandbox({ ...options, clock: createClock() });
  await sandbox.app.listen({ host: '127.0.0.1', port: 0 });
  // Listening on TCP, so it has an address with a port.
  const url = `http://127.0.0.1:${(sandbox.app.server.address() as AddressInfo).port}`;
  const credentials = sandbox.credentials(url);
  const [space] = credentials.spaces;
  if (space === undefined) throw new Error('The sandbox has two spaces');

  async function call(path: string, init: RequestInit = {}): Promise<SegmentAnswer> {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    const body = text === '' ? {} : JSON.parse(text);
    return { status: response.status, headers: response.headers, body };
  }

  async function profiles(query = ''): Promise<{ total: number; profiles: ShownProfile[] }> {
    const { body } = await call(`/__sandbox/segment/profiles?${query}`);
    // The form of the sandbox's own answer.
    return body as unknown as { total: number; profiles: ShownProfile[] };
  }

  return {
    credentials,
    space,
    clock: sandbox.clock,
    log: sandbox.log,
    faults: sandbox.faults,
    break: (fault) => void sandbox.faults.add(fault),
    change: async (rules) => void (await call('/__sandbox/segment/settings', json(rules))),
    track: (name, body, writeKey = space.writeKey) => call(`/v1/${name}`, json(body, basic(writeKey))),
    ask: (path, authorization) =>
      call(path, { headers: authorization === undefined ? {} : { authorization } }),
    profile: (path) =>
      call(`/v1/spaces/${space.id}/collections/${path}`, {
        headers: { authorization: basic(space.profileToken) },
      }),
    profiles,
    async profilesByUserId() {
      const found = await profiles('limit=10000');
      const userIdOf = ({ ids }: ShownProfile) => ids.find(({ type }) => type === 'user_id')?.id ?? '';
      return new Map(found.profiles.map((profile) => [userIdOf(profile), profile]));
    },
    async figures() {
      // As above.
      return (await call('/__sandbox/segment/messages')).body as unknown as Figures;
    },
    control: async (path, body = {}) => void (await call(`/__sandbox${path}`, json(body))),
    close: () => sandbox.close(),
  };
}

function json(body: unknown, authorization?: string): RequestInit {
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

function basic(user: string): string {
  return `Basic ${Buffer.from(`${user}:`).toString('base64')}`;
}
