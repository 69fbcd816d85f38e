import { createHmac } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type Problem, SaltbridgeError, throwIfAny } from '../core/errors.ts';
import { createSecretBox, isSealed, type SecretBox } from './secret-box.ts';

type Settings = Record<string, unknown>;

/** The secrets inside a connection's settings, which are stored sealed or as a reference to another place. */
export interface Secrets {
  /** @throws SaltbridgeError `config` (code `SECRET_KEY_MISSING`) in a process without a key */
  seal(text: string): string;
  /** What `seal` made. @throws SaltbridgeError `config` for another key's, or one that was altered */
  open(sealed: string): string;
  /** A secret that every process with the same key makes alike, so that it need not be kept. @param purpose  what for */
  derive(purpose: string): string;
  /**
   * The settings with every `enc:…`, `env:NAME` and `file:/path` in them, at any depth, replaced by what it
   * stands for. The answer belongs in memory only.
   *
   * @param owner  whose they are, for the message
   * @throws SaltbridgeError `config` with one problem for each that cannot be had
   */
  resolve(settings: Settings, owner?: string): Promise<Settings>;
}

/** Fits the config that a process starts with. */
export interface SecretSettings {
  /** 32 bytes; without it nothing can be sealed or unsealed. */
  secretKey: Buffer | undefined;
  /** May throw a SaltbridgeError that says why not, or answer with nothing. */
  secretFromEnv: (name: string) => string | undefined;
}

const ENV = 'env:';
const FILE = 'file:';
const LARGEST_FILE_BYTES = 64 * 1024;

export function createSecrets({ secretKey, secretFromEnv }: SecretSettings): Secrets {
  const box = secretKey === undefined ? NO_BOX : createSecretBox(secretKey);

  const resolveText = async (text: string): Promise<string> => {
    if (isSealed(text)) return box.open(text);
    if (text.startsWith(ENV)) return fromEnv(text.slice(ENV.length), secretFromEnv);
    if (text.startsWith(FILE)) return fromFile(text.slice(FILE.length));
    return text;
  };

  return {
    seal: (text) => box.seal(text),
    open: (sealed) => box.open(sealed),
    derive: (purpose) =>
      createHmac('sha256', secretKey ?? refuse())
        .update(`saltbridge ${purpose}`)
        .digest('base64url'),

    async resolve(settings, owner = 'the connection') {
      const problems: Problem[] = [];
      const resolved = await mapTexts(settings, '', async (text, pointer) => {
        try {
          return await resolveText(text);
        } catch (error) {
          if (!(error instanceof SaltbridgeError)) throw error;
          const code = error.code ?? 'SECRET_UNREADABLE';
          problems.push({ code, message: `${pointer}: ${error.message}`, pointer });
          return undefined;
        }
      });
      throwIfAny(problems, `Not every secret of ${owner} can be had:`);
      // Settings are an object, and an object becomes an object.
      return resolved as Settings;
    },
  };
}

/** Replaces every text in `value`, one after the other, so that problems come in the order of the settings. */
async function mapTexts(
  value: unknown,
  pointer: string,
  replace: (text: string, pointer: string) => Promise<unknown>,
): Promise<unknown> {
  if (typeof value === 'string') return replace(value, pointer);
  if (typeof value !== 'object' || value === null) return value;
  const items: [string, unknown][] = [];
  for (const [name, item] of Object.entries(value))
    items.push([name, await mapTexts(item, `${pointer}/${escapePointer(name)}`, replace)]);
  return Array.isArray(value) ? items.map(([, item]) => item) : Object.fromEntries(items);
}

const NO_BOX: SecretBox = { seal: refuse, open: refuse };

function refuse(): never {
  const message = 'SALTBRIDGE_SECRET_KEY is not set; make one with: openssl rand -base64 32';
  throw new SaltbridgeError('config', message, { code: 'SECRET_KEY_MISSING' });
}

function fromEnv(name: string, secretFromEnv: SecretSettings['secretFromEnv']): string {
  const value = secretFromEnv(name);
  if (value !== undefined) return value;
  throw new SaltbridgeError('config', `env:${name} is not set where the worker runs; set it there`, {
    code: 'SECRET_NOT_SET',
  });
}

/** Without the line end that editors put there. */
async function fromFile(path: string): Promise<string> {
  if (!isAbsolute(path)) throw unreadable(path, 'must be an absolute path');
  try {
    const { size } = await stat(path);
    if (size > LARGEST_FILE_BYTES) throw unreadable(path, `is larger than ${LARGEST_FILE_BYTES} bytes`);
    const text = await readFile(path, 'utf8');
    return text.replace(/\r?\n$/, '');
  } catch (error) {
    if (error instanceof SaltbridgeError || !(error instanceof Error)) throw error;
    const code = 'code' in error ? String(error.code) : error.name;
    throw unreadable(path, `cannot be read by this process (${code})`);
  }
}

function unreadable(path: string, why: string): SaltbridgeError {
  return new SaltbridgeError('config', `file:${path} ${why}`, { code: 'SECRET_FILE_UNREADABLE' });
}

/** @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
