import { Environment } from '@marcbachmann/cel-js';
import { limits } from './limits.ts';
import type { Place } from './problem.ts';

/**
 * A node of the parsed expression, as cel-js 8.0.0 has it. Its own types leave out `meta`, by which fields, functions,
 * checks and traces are hung onto nodes here; the version is pinned for it, and `test/core/expression/cel.test.ts`
 * fails where another one differs.
 */
export interface CelNode extends Place {
  op: string;
  args: unknown;
  input: string;
  checkedType?: CelType;
  /** Of a method: calls it with the receiver and the arguments. */
  handle?: (values: unknown[], evaluator: CelEvaluator, node: CelNode) => unknown;
  meta: NodeMeta;
}

export interface NodeMeta {
  check: (checker: CelChecker, node: CelNode, context: unknown) => CelType;
  evaluate: (evaluator: CelEvaluator, node: CelNode, context: unknown) => unknown;
  /** What a macro over lists was made into. */
  alternate?: CelNode;
  /** `has` and `cel.bind`. */
  macro?: CelMacro;
  async?: boolean;
}

interface CelMacro {
  typeCheck: (checker: CelChecker, macro: CelMacro, context: unknown) => CelType;
  evaluate: (evaluator: CelEvaluator, macro: CelMacro, context: unknown) => unknown;
}

export interface CelType {
  kind: string;
  name: string;
  /** Itself, without the `dyn<…>` around it. */
  unwrappedType: CelType;
  wrappedType: CelType;
  valueType?: CelType;
  matches(other: CelType): boolean;
}

export interface CelChecker {
  dynType: CelType;
  getType(name: string): CelType;
  check(node: CelNode, context: unknown): CelType;
  createError(code: string, message: string, node: CelNode): Error;
}

export interface CelEvaluator {
  run(node: CelNode, context: unknown): unknown;
}

/** A parsed expression: called, it is evaluated; `check` types it. */
export interface Parsed {
  (): unknown;
  ast: CelNode;
  check(): { valid: boolean; type?: string };
}

export const timestampType = 'google.protobuf.Timestamp';

const environment = new Environment({
  homogeneousAggregateLiterals: false,
  limits: {
    maxAstNodes: limits.nodes,
    maxDepth: limits.depth,
    maxListElements: limits.literalEntries,
    maxMapEntries: limits.literalEntries,
    maxCallArguments: limits.callArguments,
  },
})
  .registerFunction(`string(${timestampType}): string`, (time: Date) => time.toISOString())
  // JSON doesn't tell 10 from 10.0, so a sum may not depend on which of them a record holds.
  .registerOperator('int + double: double', (left: bigint, right: number) => Number(left) + right)
  .registerOperator('double + int: double', (left: number, right: bigint) => left + Number(right))
  .registerOperator('int - double: double', (left: bigint, right: number) => Number(left) - right)
  .registerOperator('double - int: double', (left: number, right: bigint) => left - Number(right))
  .registerOperator('int * double: double', (left: bigint, right: number) => Number(left) * right)
  .registerOperator('double * int: double', (left: number, right: bigint) => left * Number(right))
  .registerOperator('int / double: double', (left: bigint, right: number) => Number(left) / right)
  .registerOperator('double / int: double', (left: number, right: bigint) => left / Number(right));

/** Functions of CEL itself, by name. */
export const celFunctions: ReadonlySet<string> = new Set(
  environment.getDefinitions().functions.map(({ name }) => name),
);

/** @throws ParseError of cel-js */
export function parseCel(text: string): Parsed {
  // Its nodes have the member that its types leave out, see CelNode.
  return environment.parse(text) as unknown as Parsed;
}

/** The nodes right under a node, in the order of the text. */
export function childrenOf({ op, args }: CelNode): CelNode[] {
  switch (op) {
    case 'value':
    case 'id':
      return [];
    case '.':
      // [receiver, name]
      return [(args as [CelNode, string])[0]];
    case 'call':
      // [name, arguments]
      return (args as [string, CelNode[]])[1];
    case 'rcall': {
      // [name, receiver, arguments]
      const [, receiver, rest] = args as [string, CelNode, CelNode[]];
      return [receiver, ...rest];
    }
    case 'map':
      // [key, value] pairs
      return (args as [CelNode, CelNode][]).flat();
    case '!_':
    case '-_':
      return [args as CelNode];
    default:
      // Operators and lists hold nodes alone.
      return args as CelNode[];
  }
}
