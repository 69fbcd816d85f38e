import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../src/core/expression/compile.ts';
import { translateEntra } from '../../../src/core/expression/translate-entra.ts';

/** An expression as the page spells it, for a user; undefined where nothing flows. */
function entra(text: string, user: object) {
  const { expression } = translateEntra(text);
  const found = compileExpression(expression, { fields: [], open: true }).evaluate(user);
  return found.absent ? undefined : found.value;
}

/** @see https://learn.microsoft.com/en-us/entra/identity/app-provisioning/functions-for-customizing-application-data (checked 2026-11) */
describe("the examples of Microsoft's page", () => {
  it.each<[string, object, unknown]>([
    [
      'Append([userPrincipalName], ".test")',
      { userPrincipalName: 'John.Doe@contoso.com' },
      'John.Doe@contoso.com.test',
    ],
    ['BitAnd(&HF, &HF7)', {}, 7],
    ['CBool([attribute1] = [attribute2])', { attribute1: 'a', attribute2: 'a' }, true],
    ['CDate([StatusHireDate])', { StatusHireDate: '2020-03-16-07:00' }, '3/16/2020 7:00:00 AM'],
    ['CDate("2021-06-30+08:00")', {}, '6/29/2021 4:00:00 PM'],
    ['CDate("2009-06-15T01:45:30-07:00")', {}, '6/15/2009 8:45:30 AM'],
    ['Coalesce([mail],[userPrincipalName])', { mail: null, userPrincipalName: 'a@b.c' }, 'a@b.c'],
    ['ConvertToBase64("Hello world!")', {}, 'SABlAGwAbABvACAAdwBvAHIAbABkACEA'],
    ['ConvertToUTF8Hex("Hello world!")', {}, '48656C6C6F20776F726C6421'],
    ['CStr([dn])', { dn: 'cn=Joe,dc=contoso,dc=com' }, 'cn=Joe,dc=contoso,dc=com'],
    ['DateAdd("d", 7, CDate([hired]))', { hired: '2012-03-16-07:00' }, '3/23/2012 7:00:00 AM'],
    ['DateAdd("d", -10, CDate([hired]))', { hired: '2012-03-16-07:00' }, '3/6/2012 7:00:00 AM'],
    ['DateAdd("ww", 2, CDate([hired]))', { hired: '2012-03-16-07:00' }, '3/30/2012 7:00:00 AM'],
    ['DateAdd("m", 10, CDate([hired]))', { hired: '2012-03-16-07:00' }, '1/16/2013 7:00:00 AM'],
    ['DateAdd("yyyy", 2, CDate([hired]))', { hired: '2012-03-16-07:00' }, '3/16/2014 7:00:00 AM'],
    ['DateDiff("d", CDate("2021-08-18+08:00"), CDate("2021-08-31+08:00"))', {}, 13],
    ['DateDiff("d", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', {}, -3449],
    ['DateDiff("ww", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', {}, -493],
    ['DateDiff("m", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', {}, -113],
    ['DateDiff("yyyy", "8/25/2021 5:41:18 PM", CDate("2012-03-16-07:00"))', {}, -9],
    ['DateDiff("d", CDate("2021-08-31+08:00"), CDate("2021-08-31+08:00"))', {}, 0],
    ['DateDiff("h", CDate("2021-08-24"), CDate("2021-08-25"))', {}, 24],
    ['DateDiff("n", CDate("2021-08-24"), CDate("2021-08-25"))', {}, 1440],
    ['DateDiff("s", CDate("2021-08-24"), CDate("2021-08-25"))', {}, 86400],
    ['DateFromNum(129699324000000000)', {}, '1/1/2012 11:00:00 PM'],
    [
      'FormatDateTime([extensionAttribute1], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")',
      { extensionAttribute1: '20150123105347.1Z' },
      '2015-01-23',
    ],
    ['IgnoreFlowIfNullOrEmpty([department])', {}, undefined],
    [
      'IgnoreFlowIfNullOrEmpty(Switch([prefix], "", "3443", "Dr.", "3444", "Prof."))',
      { prefix: '1' },
      undefined,
    ],
    [
      'IgnoreFlowIfNullOrEmpty(Switch([prefix], "", "3443", "Dr.", "3444", "Prof."))',
      { prefix: '3444' },
      'Prof.',
    ],
    ['IIF([country]="USA",[country],[department])', { country: 'USA', department: 'IT' }, 'USA'],
    ['IIF([country]="USA",[country],[department])', { country: 'DE', department: 'IT' }, 'IT'],
    [
      'IIF([country]="USA",IIF([state]="CA","True","False"),"False")',
      { country: 'USA', state: 'CA' },
      'True',
    ],
    ['Switch([country],[country],"","Other")', {}, 'Other'],
    ['Switch([country],[country],"","Other")', { country: 'DE' }, 'DE'],
    ['InStr("The quick brown fox","quick")', {}, 5],
    ['InStr("repEated","e",3,vbBinaryCompare)', {}, 7],
    ['IsNull([displayName])', {}, true],
    ['IsNullOrEmpty([displayName])', { displayName: '' }, true],
    [
      'Switch(IsPresent([directManager]),[directManager], IsPresent([skiplevelManager]),[skiplevelManager], IsPresent([director]),[director])',
      { directManager: 'a', skiplevelManager: 'b', director: 'c' },
      'b',
    ],
    ['Item([proxyAddresses], 1)', { proxyAddresses: ['smtp:a', 'smtp:b'] }, 'smtp:a'],
    ['Left("John Doe", 3)', {}, 'Joh'],
    ['NormalizeDiacritics([givenName])', { givenName: 'Zoë' }, 'Zoe'],
    [
      'NumFromDate(Join("", FormatDateTime([end], ,"yyyy-MM-ddzzz", "yyyy-MM-dd"), " 23:59:59-08:00"))',
      { end: '2020-12-31-08:00' },
      '132539615990000000',
    ],
    [
      'NumFromDate(Join("",FormatDateTime([end], ,"M/d/yyyy hh:mm:ss tt","yyyy-MM-dd")," 23:59:59-08:00"))',
      { end: '12/31/2020 08:00:00 AM' },
      '132539615990000000',
    ],
    ['PCase([firstName])', { firstName: 'PABLO GONSALVES (SECOND)' }, 'Pablo Gonsalves (Second)'],
    ['PCase([lastName]," \'-")', { lastName: "PINTO-DE'SILVA" }, "Pinto-De'Silva"],
    ['PCase(Join(" ",[firstName],[lastName]))', { firstName: 'GREGORY', lastName: 'JAMES' }, 'Gregory James'],
    ['Redact([userPrincipalName])', { userPrincipalName: 'a@b.c' }, 'a@b.c'],
    ['RemoveDuplicates([proxyAddresses])', { proxyAddresses: ['a', 'b', 'a'] }, ['a', 'b']],
    [
      'Replace([BusinessTitle],"Product Developer", , , "Software Engineer", , )',
      { BusinessTitle: 'Product Developer' },
      'Software Engineer',
    ],
    [
      'Replace([UserID],"<username>", , , , , "<username>@contoso.com")',
      { UserID: 'jsmith' },
      'jsmith@contoso.com',
    ],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: .NET's way to name a group
      'Replace([telephoneNumber], , "\\\\+(?<isdCode>\\\\d* )(?<phoneNumber>\\\\d{10})", , "${phoneNumber}", , )',
      { telephoneNumber: '+91 9998887777' },
      '9998887777',
    ],
    // The page shows it without the plus, which its pattern does not take away.
    ['Replace([mobile], , "[()\\\\s-]+", , "", , )', { mobile: '+1 (999) 888-7777' }, '+19998887777'],
    [
      'Replace([AddressLineData], ,"(?<streetNumber>^\\\\d*)","streetNumber", "888", , )',
      { AddressLineData: '545 Tremont Street' },
      '888 Tremont Street',
    ],
    [
      'Replace([userPrincipalName], , "(?<Suffix>@(.)*)", "Suffix", "", , )',
      { userPrincipalName: 'jsmith@contoso.com' },
      'jsmith',
    ],
    [
      'Replace([telephoneNumber], , "\\\\+(?<isdCode>\\\\d* )(?<phoneNumber>\\\\d{10})", "phoneNumber" , , [mobile], )',
      { telephoneNumber: '', mobile: '+91 8887779999' },
      '8887779999',
    ],
    ['Replace([mailNickname], , "[a-zA-Z_]*", , "", , )', { mailNickname: 'john_doe72' }, '72'],
    [
      'Split([extensionAttribute5], ",")',
      { extensionAttribute5: 'PermissionSetOne, PermissionSetTwo' },
      ['PermissionSetOne', 'PermissionSetTwo'],
    ],
    [
      'Switch([state], "Australia/Sydney", "NSW", "Australia/Sydney","QLD", "Australia/Brisbane", "SA", "Australia/Adelaide")',
      { state: 'QLD' },
      'Australia/Brisbane',
    ],
    ['Switch(ToLower([statusFlag]), "0", "true", "1", "false", "0")', { statusFlag: 'TRUE' }, '1'],
    ['Switch([statusFlag], "Default Value", "true", "1", "", "0")', { statusFlag: '' }, '0'],
    [
      'ToLower(Join("@", NormalizeDiacritics(StripSpaces(Join(".",  [PreferredFirstName], [PreferredLastName]))), "contoso.com"))',
      { PreferredFirstName: 'John', PreferredLastName: 'Smith' },
      'john.smith@contoso.com',
    ],
    ['Word("The quick brown fox",3," ")', {}, 'brown'],
    ['Word("This,string!has&many separators",3,",!&#")', {}, 'has'],
    ['Replace([mail], "@contoso.com", , ,"", ,)', { mail: 'john.doe@contoso.com' }, 'john.doe'],
    ['Append(Mid([givenName], 1, 3), Mid([surname], 1, 5))', { givenName: 'John', surname: 'Doe' }, 'JohDoe'],
    ['Join(", ", "", [surname], [givenName])', { givenName: 'John', surname: 'Doe' }, 'Doe, John'],
  ])('%s', (text, user, expected) => {
    expect(entra(text, user)).toEqual(expected);
  });
});
