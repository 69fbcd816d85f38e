/** What keeps one expression small in time and in memory, whatever is written into it. */
export const limits = {
  /** Characters of an expression. */
  textLength: 4_000,
  /** Nodes of its syntax tree. */
  nodes: 1_000,
  /** How deep parentheses, calls and macros may be nested. */
  depth: 40,
  /** Arguments of one call. */
  callArguments: 64,
  /** Entries of a list or map that the text itself spells out. */
  literalEntries: 500,
  /** One step is one node evaluated once; long texts and lists cost more. */
  steps: 100_000,
  /** Characters of one text, read or made: Salesforce's longest field. */
  valueLength: 131_072,
  /** Items of one list or map, read or made. */
  items: 10_000,
  /** Characters of a result written as JSON. */
  resultLength: 262_144,
  /** Nesting of a value that is read or given back. */
  valueDepth: 32,
  /** Characters of a regular expression. */
  patternLength: 500,
  /** Sub-expressions that a trace lists. */
  traceEntries: 500,
  /** Characters of a text that a trace shows. */
  traceLength: 200,
} as const;
