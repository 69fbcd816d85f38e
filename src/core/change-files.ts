/** One file of what a run read: its task, its page, the attempt that wrote it, and which of that attempt's files. */
export type PartKey = readonly [task: number, page: number, attempt: number, file: number];

/** The attempt that wrote a file of messages; `rest-1`: the first that left declined deletions out. */
export type MessagesName = number | `rest-${number}`;

/** Where the files of a run that tells of changes lie in the artifact store. Attempts have files of their own. */
export function changeFiles(syncId: string, runId: string) {
  const root = `runs/${runId}`;
  const name = (key: PartKey) => key.map((part) => String(part).padStart(4, '0')).join('-');
  return {
    /** Where all but the ledgers lie. */
    root: `${root}/`,
    reading: (attempt: number) => `${root}/reading.${attempt}.json`,
    foldedReading: (attempt: number) => `${root}/reading.folded-${attempt}.json`,
    /** Mapped lines, sorted by record. */
    part: (key: PartKey) => `${root}/read/${name(key)}.tsv`,
    rejects: (key: PartKey) => `${root}/read/${name(key)}.rejects.ndjson`,
    messages: (name: MessagesName) => `${root}/messages.${name}.tsv`,
    /** The same without marks of profiles that are in use. */
    messagesInUse: (name: MessagesName) => `${root}/messages.${name}.in-use.tsv`,
    messagesManifest: (name: MessagesName) => `${root}/messages.${name}.json`,
    refused: (part: number, attempt: number) =>
      `${root}/deliver/${String(part).padStart(5, '0')}-${attempt}.ndjson`,
    review: `${root}/review.json`,
    differences: `${root}/differences.csv`,
    failures: `${root}/failures.csv`,
    /** Where those of all runs lie. */
    ledgers: `syncs/${syncId}/ledger/`,
    ledger: (attempt: number) => `syncs/${syncId}/ledger/${runId}.${attempt}.tsv`,
    foldedLedger: (attempt: number) => `syncs/${syncId}/ledger/${runId}.folded-${attempt}.tsv`,
  };
}
export type ChangeFiles = ReturnType<typeof changeFiles>;
