import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SessionSlot } from '../../core/connector.ts';
import { toSaltbridgeError } from './errors.ts';
import type { SignIn } from './settings.ts';
import { openSession, type Session, signIn, type Transport } from './sign-in.ts';

/** A session as the slot keeps it; `settings` ties it to the credentials that opened it. */
const Kept = z.object({
  settings: z.string(),
  instanceUrl: z.string(),
  accessToken: z.string(),
  userId: z.string(),
  organizationId: z.string(),
});

export interface Sessions {
  /** The session in use; opens one where there is none. However many ask at once, one sign-in serves them. */
  get(): Promise<Session>;
  /** A session other than the one that ended; signs in only where no one else has done so. */
  renew(ended: Session): Promise<Session>;
}

export function createSessions(settings: SignIn, transport: Transport, slot?: SessionSlot): Sessions {
  const fingerprint = createHash('sha256').update(JSON.stringify(settings)).digest('hex');
  let session: Session | undefined;
  let opening: Promise<Session> | undefined;
  let endedToken: string | undefined;

  function take(): Session | undefined {
    const kept = readKept(slot?.load());
    if (kept?.settings !== fingerprint || kept.accessToken === endedToken) return undefined;
    return openSession(kept, transport);
  }

  async function open(): Promise<Session> {
    session = take();
    if (session !== undefined) return session;
    try {
      session = await signIn(settings, transport);
    } catch (error) {
      throw toSaltbridgeError(error, 'sign in', { firstContact: endedToken === undefined });
    }
    const { connection: _, ...kept } = session;
    slot?.save(JSON.stringify({ settings: fingerprint, ...kept } satisfies z.infer<typeof Kept>));
    return session;
  }

  async function get(): Promise<Session> {
    if (session !== undefined) return session;
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  return {
    get,
    renew(ended) {
      if (session === ended) {
        endedToken = ended.accessToken;
        session = undefined;
      }
      return get();
    },
  };
}

function readKept(text: string | undefined): z.infer<typeof Kept> | undefined {
  return text === undefined ? undefined : Kept.safeParse(JSON.parse(text)).data;
}
