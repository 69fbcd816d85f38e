import { expect, it } from 'vitest';
import { profileValue } from '../../../src/connectors/auth0/profile-value.ts';

const profile = JSON.parse(`{
  "email": "ada@example.com",
  "user_metadata": { "plan": "gold", "company.name": "Lovelace Ltd", "address": { "city": "Köln" }, "none": null },
  "user_metadata.flat": "exact",
  "app_metadata": { "a": { "b": "path" }, "a.b": "key" },
  "identities": [{ "connection": "google", "profileData": { "id": 7 } }],
  "verified": false
}`);

it.each([
  ['email', 'ada@example.com'],
  ['verified', false],
  ['user_metadata.plan', 'gold'],
  ['user_metadata.address.city', 'Köln'],
  ['user_metadata.company.name', 'Lovelace Ltd'],
  ['user_metadata.flat', 'exact'],
  ['user_metadata.none', null],
  ['user_metadata.address', { city: 'Köln' }],
  ['app_metadata.a.b', 'key'],
  ['identities[0].connection', 'google'],
  ['identities[0].profileData.id', 7],
  ['identities[0]', { connection: 'google', profileData: { id: 7 } }],
  ['identities[1].connection', undefined],
  ['user_metadata.missing', undefined],
  ['email.length', undefined],
  ['constructor.name', undefined],
  ['', undefined],
])('finds %j as %j', (path, value) => {
  expect(profileValue(profile, path)).toEqual(value);
});
