import type { Recorder } from '../recorder.ts';

export interface Session {
  token: string;
  userId: string;
  /** Milliseconds since 1970; use pushes it on. */
  lastUsed: number;
  api: 'REST' | 'SOAP';
}

/** Access tokens, which are session ids. They end by time, by revoke, and when a fault says so. */
export interface Sessions {
  open(args: { token: string; userId: string; at: number; api: Session['api'] }): Session;
  /** The session if it still holds; marks it used. */
  use(token: string, now: number, lifetimeMs: number): Session | undefined;
  end(args: { token: string }): void;
  endAll(args: object): void;
  clear(): void;
}

export function createSessions(recorder: Recorder): Sessions {
  const sessions = new Map<string, Session>();
  return {
    open: recorder.command('session.open', ({ token, userId, at, api }) => {
      const session: Session = { token, userId, lastUsed: at, api };
      sessions.set(token, session);
      return session;
    }),
    use(token, now, lifetimeMs) {
      const session = sessions.get(token);
      if (session === undefined || now - session.lastUsed > lifetimeMs) return undefined;
      session.lastUsed = Math.max(session.lastUsed, now);
      return session;
    },
    end: recorder.command('session.end', ({ token }) => {
      sessions.delete(token);
    }),
    endAll: recorder.command('session.end-all', () => sessions.clear()),
    clear: () => sessions.clear(),
  };
}
