import { expect, it } from 'vitest';
import { createFaultQueue } from '../../../sandbox/core/faults.ts';

const call = { method: 'GET', url: '/services/data?q=1' };

it('strikes from the nth matching call on, as many times as asked, then is gone', () => {
  const faults = createFaultQueue();
  faults.add({ path: 'data', nth: 2, times: 2, status: 500 });

  const struck = [1, 2, 3, 4].map(() => faults.strike(call) !== undefined);

  expect(struck).toEqual([false, true, true, false]);
  expect(faults.list()).toEqual([]);
});

it('gives named faults only to who asks for them', () => {
  const faults = createFaultQueue();
  faults.add({ name: 'row-lock', parameters: { rows: 3 } });

  expect(faults.strike(call)).toBeUndefined();
  expect(faults.take('session-expired', call)).toBeUndefined();
  expect(faults.take('row-lock')?.parameters).toEqual({ rows: 3 });
  expect(faults.take('row-lock')).toBeUndefined();
});

it('matches method and path of named faults too', () => {
  const faults = createFaultQueue();
  faults.add({ name: 'rate-limit', method: 'post', path: '^/api' });

  expect(faults.take('rate-limit')).toBeUndefined();
  expect(faults.take('rate-limit', call)).toBeUndefined();
  expect(faults.take('rate-limit', { method: 'POST', url: '/api/v2/users' })).toBeDefined();
});

it.each([{ errorCode: 'X' }, { body: 'x' }, { message: 'x' }, { headers: { a: 'b' } }])(
  'refuses a fault that tells %o and no status to answer it with',
  (spec) => {
    const faults = createFaultQueue();

    expect(() => faults.add(spec)).toThrow('is needed with body, errorCode, message and headers');
    expect(faults.add({ ...spec, status: 503 })).toMatchObject(spec);
  },
);
