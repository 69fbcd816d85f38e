/** One call as the log keeps it: no bodies, no query string, no headers, so no secrets. */
export interface LoggedRequest {
  /** Sandbox time, ISO 8601. */
  time: string;
  method: string;
  path: string;
  /** 0 while it is being answered, and for good when the connection was dropped instead. */
  status: number;
  ms: number;
}

export interface RequestLog {
  /** Adds the call when it arrives; its status and duration are filled in later. */
  add(entry: LoggedRequest): void;
  /** Calls in the order they came; `path` is a regular expression searched in the path. */
  list(filter?: { path?: string; method?: string }): LoggedRequest[];
  /** Every call since the start or the last `clear`, also those that `list` has forgotten. */
  count(): number;
  clear(): void;
}

/** @param keep  how many of the latest calls `list` can show */
export function createRequestLog(keep = 20_000): RequestLog {
  let entries: LoggedRequest[] = [];
  let total = 0;
  return {
    add(entry) {
      total += 1;
      entries.push(entry);
      // Cutting in halves costs little a call; cutting one by one would copy the array each time.
      if (entries.length >= keep * 2) entries = entries.slice(-keep);
    },
    list({ path, method } = {}) {
      const pattern = path === undefined ? undefined : new RegExp(path);
      return entries
        .slice(-keep)
        .filter(
          (entry) =>
            (pattern === undefined || pattern.test(entry.path)) &&
            (method === undefined || entry.method === method.toUpperCase()),
        );
    },
    count: () => total,
    clear() {
      entries = [];
      total = 0;
    },
  };
}
