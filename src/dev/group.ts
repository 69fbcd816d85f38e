import type { SaltbridgeError } from '../core/errors.ts';
import type { ProcessMark } from './process-mark.ts';
import type { Running } from './running.ts';
import { type Service, type Supervised, supervise } from './supervise.ts';

/** In the order in which they are stopped: who needs the others goes first. Together within 15 s. */
const STOP_WITHIN_MS = { worker: 6_000, api: 3_000, sandbox: 1_000, temporal: 3_000, database: 2_000 };
export type Kind = keyof typeof STOP_WITHIN_MS;

export interface Group {
  /** Starts it and keeps it running; settles when it is ready, or rejects with the reason why not. */
  add<Ready>(kind: Kind, service: Service<Ready>): Promise<Ready>;
  /** Stops them in order, at most once. */
  stop(): Promise<void>;
}

export interface GroupHooks {
  log: (line: string) => void;
  /** The processes that run have changed. */
  onProcesses: (processes: Record<string, ProcessMark>) => void;
  onGivenUp: (error: SaltbridgeError) => void;
}

/** The processes that make up a running Saltbridge. */
export function createGroup({ log, onProcesses, onGivenUp }: GroupHooks): Group {
  const members: { kind: Kind; supervised: Supervised<unknown> }[] = [];
  const processes: Record<string, ProcessMark> = {};
  const onProcess = (name: string, { mark }: Running) => {
    if (mark === undefined) return;
    processes[name] = mark;
    onProcesses(processes);
  };
  let stopped: Promise<void> | undefined;

  async function stopInOrder(): Promise<void> {
    // The keys of an object literal are exactly the keys of its type.
    for (const kind of Object.keys(STOP_WITHIN_MS) as Kind[]) {
      const same = members.filter((member) => member.kind === kind);
      await Promise.all(same.map(({ supervised }) => supervised.stop(STOP_WITHIN_MS[kind])));
    }
  }

  return {
    add: async (kind, service) => {
      if (stopped !== undefined) throw new Error(`${service.name} is not started: all is being stopped`);
      const supervised = supervise(service, { log, onProcess, onGivenUp });
      members.push({ kind, supervised });
      return supervised.ready;
    },
    stop: () => {
      stopped ??= stopInOrder();
      return stopped;
    },
  };
}
