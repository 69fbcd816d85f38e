import { z } from 'zod';

/** Where one failure lies and how to mend it. */
const ProblemItem = z.object({
  pointer: z.string().optional().describe('JSON pointer (RFC 6901) into the request body'),
  parameter: z.string().optional().describe('Name of the query, path or header parameter'),
  code: z.string(),
  message: z.string(),
  column: z.number().int().optional().describe('Where in an expression, 1 for its first character'),
  length: z.number().int().optional().describe('How many characters of it are concerned'),
});

/** Every answer that is not a success: RFC 9457, as `application/problem+json`. */
export const ProblemDocument = z
  .looseObject({
    type: z.string().describe('Stable name of the kind of problem'),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('Upper-snake-case word for programs'),
    detail: z.string().describe('What happened, to what, and what to do next'),
    instance: z.string().optional().describe('Id of this request, found in the log'),
    errors: z.array(ProblemItem).optional().describe('Every single failure'),
  })
  .meta({ id: 'ProblemDocument' });
export type ProblemDocument = z.infer<typeof ProblemDocument>;

export const PROBLEM_TYPE = 'application/problem+json';

interface ProblemParts {
  status: number;
  code: string;
  detail: string;
  instance?: string;
  errors?: z.infer<typeof ProblemItem>[];
  [extension: string]: unknown;
}

export function problemDocument({ status, code, ...rest }: ProblemParts): ProblemDocument {
  return {
    type: `urn:saltbridge:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: TITLES[status] ?? 'Request failed',
    status,
    code,
    ...rest,
  };
}

const TITLES: Record<number, string> = {
  400: 'The request is malformed',
  401: 'An API key is needed',
  404: 'Not found',
  409: 'In conflict with the present state',
  413: 'Too large',
  415: 'Unsupported content type',
  416: 'Range not satisfiable',
  422: 'The request cannot be carried out as it is',
  424: 'Another system refused the sign-in',
  500: 'Internal error',
  502: 'Another system failed',
  503: 'Not available at the moment',
};
