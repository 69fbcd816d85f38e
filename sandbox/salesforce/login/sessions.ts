import type { Recorder } from '../recorder.ts';

export interface Session {
  token: string;
  userId: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Milliseconds since 1970; use pushes it on. */
  lastUsed: number;
  api: 'REST' | 'SOAP';
  /** The refresh tokens it came from: it ends with them. */
  family?: string;
}

/** Access tokens, which are session ids. They end by time, by revoke, and when a fault says so. */
export interface Sessions {
  open(args: { token: string; userId: string; at: number; api: Session['api']; family?: string }): Session;
  /** The session if it still holds; marks it used. */
  use(token: string, now: number, lifetimeMs: number): Session | undefined;
  /** The same without being a use. */
  look(token: string, now: number, lifetimeMs: number): Session | undefined;
  end(args: { token: string }): void;
  endFamily(args: { family: string }): void;
  endAll(args: object): void;
  clear(): void;
  save(): Session[];
  load(saved: Session[]): void;
}

export function createSessions(recorder: Recorder): Sessions {
  const sessions = new Map<string, Session>();

  function look(token: string, now: number, lifetimeMs: number): Session | undefined {
    const session = sessions.get(token);
    return session === undefined || now - session.lastUsed > lifetimeMs ? undefined : session;
  }

  return {
    open: recorder.command('session.open', ({ token, userId, at, api, family }) => {
      const session: Session = {
        token,
        userId,
        startedAt: at,
        lastUsed: at,
        api,
        ...(family === undefined ? {} : { family }),
      };
      sessions.set(token, session);
      return session;
    }),
    use(token, now, lifetimeMs) {
      const session = look(token, now, lifetimeMs);
      if (session !== undefined) session.lastUsed = Math.max(session.lastUsed, now);
      return session;
    },
    look,
    end: recorder.command('session.end', ({ token }) => {
      sessions.delete(token);
    }),
    endFamily: recorder.command('session.end-family', ({ family }) => {
      for (const session of sessions.values()) if (session.family === family) sessions.delete(session.token);
    }),
    endAll: recorder.command('session.end-all', () => sessions.clear()),
    clear: () => sessions.clear(),
    save: () => [...sessions.values()],
    load(saved) {
      sessions.clear();
      for (const session of saved) sessions.set(session.token, { ...session });
    },
  };
}
