import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import proto from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;

/** Writes a history where `replay.test.ts` finds it. */
export async function keep(name: string, recorded: object): Promise<void> {
  const history = History.toObject(History.fromObject(withoutPlaces(recorded)));
  const bytes = History.encode(History.fromObject(history)).finish();
  await writeFile(join(import.meta.dirname, 'histories', `${name}.bin`), bytes);
}

/** Nothing of the machine that made it: neither its paths nor its name. */
function withoutPlaces<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replace(/^\d+@[\w.-]+/, 'recorder') as Value; // text stays text
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withoutPlaces) as Value; // an array stays an array of the same
  const kept = Object.entries(value)
    .filter(([key]) => key !== 'stackTrace' && key !== 'identity')
    .map(([key, inner]) => [key, withoutPlaces(inner)]);
  return Object.assign(Object.create(Object.getPrototypeOf(value)), Object.fromEntries(kept));
}
