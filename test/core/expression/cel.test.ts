import { expect, it } from 'vitest';
import { childrenOf, parseCel } from '../../../src/core/expression/cel.ts';

it('finds on nodes of cel-js what it hangs its own meaning onto', () => {
  const seen: string[] = [];
  const parsed = parseCel('[1, 2].map(x, x + 1) == [2] && has(a.b)');
  const [equality, has] = childrenOf(parsed.ast);
  const [loop] = equality ? childrenOf(equality) : [];
  for (const meta of [equality?.meta, loop?.meta.alternate?.meta]) {
    if (!meta) continue;
    const { check, evaluate } = meta;
    meta.check = (checker, node, context) => {
      seen.push(`check ${node.op}`);
      return check(checker, node, context);
    };
    meta.evaluate = (evaluator, node, context) => {
      seen.push(`evaluate ${node.op}`);
      return evaluate(evaluator, node, context);
    };
  }
  if (has?.meta.macro) has.meta.macro.typeCheck = (checker) => checker.getType('bool');

  expect([parsed.check(), parsed()]).toEqual([{ valid: true, type: 'bool' }, false]);
  expect(seen).toEqual(['check ==', 'check comprehension', 'evaluate ==', 'evaluate comprehension']);
});
