import { z } from 'zod';

const Members = z.strictObject({
  method: z.string().optional().describe('HTTP method; absent means any'),
  path: z
    .string()
    .refine(isPattern, 'is not a regular expression')
    .optional()
    .describe('Regular expression searched in the path with its query string; absent means any'),
  nth: z.number().int().positive().default(1).describe('First struck on the nth matching call from now'),
  times: z.number().int().positive().default(1).describe('How many matching calls in a row are struck'),
  status: z.number().int().min(100).max(599).optional().describe('Answers so without running the handler'),
  body: z
    .unknown()
    .optional()
    .describe('Body of that answer; a string goes out as it is, anything else as JSON'),
  errorCode: z
    .string()
    .optional()
    .describe("In place of a body: one in the system's own shape of errors; with `message`"),
  message: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  delayMs: z.number().nonnegative().optional(),
  drop: z
    .enum(['before', 'after'])
    .optional()
    .describe('Closes the connection before the handler ran, or after it took effect but before the answer'),
  truncate: z.number().int().nonnegative().optional().describe('Sends only so many bytes of the answer'),
  quiet: z
    .boolean()
    .optional()
    .describe('A truncated answer ends as if it were whole, instead of with a closed connection'),
  name: z
    .string()
    .optional()
    .describe('A vendor fault that the routes know, e.g. rate-limit; struck by them, not by the HTTP layer'),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('Settings of a named fault'),
});

/** What may go wrong, and on which call. Everything given applies together, e.g. a delay and then a 503. */
export const FaultSpec = Members.refine(
  ({ status, body, errorCode, message, headers }) =>
    status !== undefined || [body, errorCode, message, headers].every((member) => member === undefined),
  {
    path: ['status'],
    error: 'is needed with body, errorCode, message and headers, which say what it answers',
  },
);
export type FaultSpec = z.input<typeof FaultSpec>;
export type Fault = z.output<typeof FaultSpec> & { id: number; seen: number; struck: number };

/** The call a fault is matched against. `url` is the path with its query string. */
export interface FaultableCall {
  method: string;
  url: string;
}

export interface FaultQueue {
  /** @throws ZodError when the fault is not of the form above */
  add(spec: FaultSpec): Fault;
  /** What still waits to strike. */
  list(): Fault[];
  remove(id: number): boolean;
  clear(): void;
  /** The first unnamed fault due for this call; it counts as struck. */
  strike(call: FaultableCall): Fault | undefined;
  /**
   * The first fault of this name that is due; it counts as struck. Without a `call`, faults that ask for a
   * method or path do not match.
   */
  take(name: string, call?: FaultableCall): Fault | undefined;
}

export function createFaultQueue(): FaultQueue {
  let faults: Fault[] = [];
  let lastId = 0;

  function due(name: string | undefined, call: FaultableCall | undefined): Fault | undefined {
    if (faults.length === 0) return undefined;
    const matching = faults.filter((fault) => fault.name === name && matches(fault, call));
    for (const fault of matching) fault.seen += 1;
    const first = matching.find((fault) => fault.seen >= fault.nth);
    if (first === undefined) return undefined;
    first.struck += 1;
    faults = faults.filter((fault) => fault.struck < fault.times);
    return first;
  }

  return {
    add(spec) {
      lastId += 1;
      const fault = { ...FaultSpec.parse(spec), id: lastId, seen: 0, struck: 0 };
      faults.push(fault);
      return fault;
    },
    list: () => faults.map((fault) => ({ ...fault })),
    remove(id) {
      const before = faults.length;
      faults = faults.filter((fault) => fault.id !== id);
      return faults.length < before;
    },
    clear() {
      faults = [];
    },
    strike: (call) => due(undefined, call),
    take: due,
  };
}

function matches(fault: Fault, call: FaultableCall | undefined): boolean {
  if (call === undefined) return fault.method === undefined && fault.path === undefined;
  if (fault.method !== undefined && fault.method.toUpperCase() !== call.method) return false;
  return fault.path === undefined || new RegExp(fault.path).test(call.url);
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
