import { expect, it } from 'vitest';
import { translateEntra } from '../../../src/core/expression/translate-entra.ts';

it.each([
  ['[givenName]', 'givenName'],
  ['[manager.displayName]', 'manager.displayName'],
  ['[urn:ietf:params:scim:User:department]', 'row["urn:ietf:params:scim:User:department"]'],
  ['[emails[type eq "work"].value]', 'row["emails[type eq \\"work\\"].value"]'],
  ['iif([country]="USA", [a], [b])', 'IIF(country == "USA", a, b)'],
  ['IIF([a]<>[b],1,-2)', 'IIF(a != b, 1, -2)'],
  ['IIF([n]>=10,True,false)', 'IIF(n >= 10, true, false)'],
  ['[a] & " " & [b]', 'Join("", a, " ", b)'],
  ['BitAnd(&HF, &hf7)', 'BitAnd(0xF, 0xf7)'],
  ['Replace([a], "x", , ,"", ,)', 'Replace(a, "x", null, null, "", null, null)'],
  ['Append("say \\"hi\\"", "c:\\\\d\\w")', 'Append("say \\"hi\\"", "c:\\\\d\\\\w")'],
  ['Append(“a”, “b”)', 'Append("a", "b")'],
  ['InStr([a], "b", 1, vbBinaryCompare)', 'InStr(a, "b", 1, "vbBinaryCompare")'],
  ['Now()', 'Now()'],
  ['  ToUpper( ( [a] ) )\n', 'ToUpper((a))'],
])('translates %s', (text, expected) => {
  expect(translateEntra(text).expression).toBe(expected);
});

it.each([
  ['', 1, 'something is missing here'],
  ['Append([a], "b"', 16, '"Append" in column 1 is still open'],
  ['Append([a] "b")', 12, 'a "," or ")" is missing here'],
  ['Apend([a], "b")', 1, 'did you mean Append?'],
  ['IIF(country = "a", 1, 2)', 5, 'write [country] or "country"'],
  ['Append([a, "b")', 8, 'never closed'],
  ['Append([], "b")', 8, 'no name between'],
  ['Append("a, b)', 8, 'no closing quotation mark'],
  ['[a] [b]', 5, 'the expression is complete before'],
  ["Append('a', 'b')", 8, 'texts stand in double quotes'],
  ['('.repeat(50), 41, 'nested too deeply'],
])('says what is wrong with %s, in column %i', (text, column, words) => {
  expect(() => translateEntra(text)).toThrow(
    expect.objectContaining({
      kind: 'config',
      problems: [expect.objectContaining({ column, message: expect.stringContaining(words) })],
    }),
  );
});

it('notes what behaves otherwise than in Entra, once', () => {
  const { notes } = translateEntra('IIF([a]="1","x",IIF([a]="2","y","z"))');

  expect(notes).toEqual([expect.stringContaining('the third argument is taken')]);
});
