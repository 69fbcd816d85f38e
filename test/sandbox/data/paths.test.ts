import { expect, it } from 'vitest';
import { readPath } from '../../../sandbox/data/paths.ts';

const user = {
  name: 'Zoë',
  user_metadata: { plan: null, tags: ['a', { deep: 1 }] },
  identities: [{ provider: 'auth0' }],
};

it.each([
  ['name', 'Zoë'],
  ['user_metadata.plan', null],
  ['user_metadata.tags[1].deep', 1],
  ['identities[0].provider', 'auth0'],
  ['identities[1].provider', undefined],
  ['name.length', undefined],
  ['nothing.at.all', undefined],
  ['constructor', undefined],
  ['user_metadata.toString', undefined],
  ['user_metadata.__proto__.toString', undefined],
])('reads %s as %j', (path, value) => {
  expect(readPath(path)(user)).toBe(value);
});
