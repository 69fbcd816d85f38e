/** `NumberOfEmployees` as `Number Of Employees`. */
export function spaced(name: string): string {
  return name
    .replace(/__[cr]$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/ Id$/, ' ID')
    .replaceAll('_', ' ');
}
