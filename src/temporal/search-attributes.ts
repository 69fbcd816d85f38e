import { setTimeout as delay } from 'node:timers/promises';
import { type Client, type Connection, isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SaltbridgeError } from '../core/errors.ts';
import { searchAttributes } from '../core/search-attributes.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;
const TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  BOOL: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
};
const ALREADY_EXISTS = 6;
const POLL_MS = 100;

/**
 * Registers the search attributes that the namespace lacks, and waits until the server lists them all.
 *
 * @throws SaltbridgeError `config` when the server does not let us (Temporal Cloud does not) or holds one of
 *   another type, `transient` when they do not appear within 20 s
 */
export async function ensureSearchAttributes(client: Client): Promise<void> {
  const namespace = client.options.namespace;
  // Every client of ours is made on a Connection, which has the operator service; the option's type is wider.
  const { operatorService } = client.connection as Connection;
  const listed = async () =>
    (await operatorService.listSearchAttributes({ namespace })).customAttributes ?? {};

  const missing = lacking(await listed(), namespace);
  if (missing.length === 0) return;
  try {
    const wanted = Object.fromEntries(missing.map((name) => [name, TYPES[searchAttributes[name]]]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes: wanted });
  } catch (cause) {
    // Another process of ours was quicker.
    if (!isGrpcServiceError(cause) || cause.code !== ALREADY_EXISTS)
      throw notAllowed(namespace, missing, cause);
  }

  const deadline = Date.now() + 20_000;
  while (lacking(await listed(), namespace).length > 0) {
    if (Date.now() > deadline) {
      throw new SaltbridgeError(
        'transient',
        `Temporal's namespace ${namespace} still lacks ${missing.join(', ')}`,
      );
    }
    await delay(POLL_MS);
  }
}

type Name = keyof typeof searchAttributes;

function lacking(present: Record<string, number>, namespace: string): Name[] {
  // The keys of an object literal are exactly the keys of its type.
  const names = Object.keys(searchAttributes) as Name[];
  for (const name of names) {
    if (present[name] === undefined || present[name] === TYPES[searchAttributes[name]]) continue;
    const next = `remove it with: temporal operator search-attribute remove --namespace ${namespace} --name ${name}`;
    throw new SaltbridgeError(
      'config',
      `Temporal's search attribute ${name} is not a ${searchAttributes[name]}: ${next}`,
    );
  }
  return names.filter((name) => present[name] === undefined);
}

function notAllowed(namespace: string, missing: Name[], cause: unknown): SaltbridgeError {
  const list = missing.map((name) => `${name} (${searchAttributes[name]})`).join(', ');
  const message = `Temporal did not let us add search attributes to namespace ${namespace}; have its administrator add ${list}`;
  return new SaltbridgeError('config', message, { cause });
}
