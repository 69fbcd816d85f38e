import type { CelNode } from './cel.ts';
import { limits } from './limits.ts';
import { Absent } from './problem.ts';
import { type Days, type JsonValue, toJson, typeName } from './values.ts';

/** One sub-expression and what it was for this record; those that make it up follow it, one deeper. */
export interface TraceEntry {
  /** 0 for the whole expression. */
  depth: number;
  /** As it stands in the text. */
  text: string;
  /** 1 for the first character of the whole text. */
  column: number;
  /** `string`, `int`, `list` …; `absent` where it has no value, `error` where it has none because something is wrong. */
  type: string;
  /** Shortened where it is long; only where there is one. */
  value?: JsonValue;
}

export interface Tracer {
  entries: TraceEntry[];
  enter(node: CelNode): TraceEntry | undefined;
  leave(entry: TraceEntry | undefined, value: unknown): void;
  fail(entry: TraceEntry | undefined, error: Error): void;
}

/** Lists what is evaluated in the order in which it begins; after `limits.traceEntries` it stops listing. */
export function createTracer(days: Days): Tracer {
  const entries: TraceEntry[] = [];
  let depth = 0;
  let hidden: TraceEntry | undefined;
  return {
    entries,
    enter: (node) => {
      const { start, end, input } = node;
      const entry = {
        depth: depth++,
        text: shortened(input.slice(start, end)),
        column: start + 1,
        type: 'error',
      };
      if (!hidden && entries.length < limits.traceEntries) entries.push(entry);
      if (!hidden && isRedact(node)) hidden = entry;
      return entry;
    },
    leave: (entry, value) => {
      depth--;
      if (!entry) return;
      const secret = hidden === entry;
      if (secret) hidden = undefined;
      entry.type = typeName(value);
      entry.value = secret ? '[Redact]' : shown(value, days);
    },
    fail: (entry, error) => {
      depth--;
      if (hidden === entry) hidden = undefined;
      if (entry && error instanceof Absent) entry.type = 'absent';
    },
  };
}

/** Microsoft's `Redact` keeps a value out of the log. */
function isRedact({ op, args }: CelNode): boolean {
  // [name, arguments]
  return op === 'call' && String((args as [string])[0]).toLowerCase() === 'redact';
}

function shown(value: unknown, days: Days): JsonValue {
  if (typeof value === 'string') return shortened(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value) && value.length > 20) return `${value.length} items`;
  try {
    const json = toJson(value, days);
    const text = JSON.stringify(json);
    return text.length > limits.traceLength ? shortened(text) : json;
  } catch {
    return '…';
  }
}

function shortened(text: string): string {
  return text.length > limits.traceLength ? `${text.slice(0, limits.traceLength)}…` : text;
}
