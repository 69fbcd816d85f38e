const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Whether it is the id of a run or an upload, rather than a sync's id or a path. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
