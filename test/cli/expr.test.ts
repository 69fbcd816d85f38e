import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runHere } from './run-command.ts';

// No API is asked, so none need be there.
const saltbridge = (...args: string[]) => runHere(['expr', ...args], {});

it('shows the value, its type and a tree of how it came to be', async () => {
  const { code, stdout } = await saltbridge('name + "!"', '--record', '{"name": "Ada"}');

  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `Value: "Ada!"
Type: string
  name + "!" → "Ada!" (string)
    name → "Ada" (string)
    "!" → "!" (string)
`,
  });
});

it('tells what is absent from null', async () => {
  const absent = await saltbridge('Name', '--ignore-case');
  const none = await saltbridge('Name', '--ignore-case', '--record', '{"NAME": null}');

  expect(absent.stdout).toBe('Value: none\nType: absent\n  Name → absent\n');
  expect(none.stdout).toBe('Value: null\nType: null\n  Name → null (null)\n');
});

it('takes the record from a file, and an expression of Entra', async () => {
  const file = join(await temporaryFolder(), 'user.json');
  await writeFile(file, '{"givenName": "Ada"}');

  const { stdout } = await saltbridge('IIF([givenName]="Ada","yes","no")', '--entra', '--record', `@${file}`);

  expect(stdout).toContain('Expression: IIF(givenName == "Ada", "yes", "no")\nNote: IIF');
  expect(stdout).toContain('Value: "yes"');
});

it('prints one JSON value for a program', async () => {
  const result = await saltbridge('1 + 1', '--json');

  expect(result.json()).toMatchObject({
    value: 2,
    absent: false,
    type: 'int',
    trace: [{ depth: 0 }, {}, {}],
  });
});

it('says what is wrong, where, and ends with 2', async () => {
  const wrong = await saltbridge('Appnd("a")');
  const record = await saltbridge('a + "b"', '--record', '{"a": null}');
  const json = await saltbridge('1', '--record', '[1]');
  const file = await saltbridge('1', '--record', '@nowhere.json');

  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Column 1: there is no function Appnd'),
  });
  expect(record).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('- Column 1: this does not work'),
  });
  expect(json).toMatchObject({ code: 2, stderr: expect.stringContaining('--record is no JSON object') });
  expect(file).toMatchObject({ code: 2, stderr: expect.stringContaining('nowhere.json cannot be read') });
});
