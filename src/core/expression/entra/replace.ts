import type { RE2JS } from 're2js';
import { patternCost, patternOf } from '../pattern.ts';
import { EvaluationFault } from '../problem.ts';
import { type Arguments, type EntraFunction, parameters } from './function.ts';
import { bounded, searchCost } from './texts.ts';

const [SOURCE, OLD, PATTERN, GROUP, NEW, OTHER, TEMPLATE] = [0, 1, 2, 3, 4, 5, 6];

export const replaceFunctions: readonly EntraFunction[] = [
  {
    name: 'Replace',
    ...parameters(
      'source text, oldValue text, regexPattern text?, regexGroupName text?, replacementValue text?, replacementAttributeName text?, template text?',
    ),
    returns: 'text',
    call: (args) => {
      const source = args.at(SOURCE);
      // The one way in which something is made of nothing: the other attribute stands in.
      if (args.has(PATTERN) && args.has(GROUP) && args.has(OTHER)) {
        return args.text(SOURCE) === '' ? groupOf(args, args.text(OTHER)) : source;
      }
      if (source === undefined || source === null) return source;
      if (args.has(PATTERN)) return args.has(GROUP) ? replaceGroups(args) : replaceMatches(args);
      if (args.has(TEMPLATE)) return replaceAll(args, args.text(TEMPLATE), args.text(SOURCE));
      return replaceAll(args, args.text(SOURCE), args.text(NEW));
    },
  },
];

function replaceAll(args: Arguments, text: string, by: string): string {
  const old = args.text(OLD);
  if (old === '') return text;
  args.charge(searchCost(text, old));
  const parts = text.split(old);
  return bounded(text.length + (parts.length - 1) * (by.length - old.length), () => parts.join(by));
}

function replaceMatches(args: Arguments): string {
  const text = args.text(SOURCE);
  const template = args.text(NEW);
  const pattern = compiled(args, text);
  const names = new Set(Object.keys(pattern.namedGroups()));
  return spliced(pattern, text, (matcher) => ({
    start: matcher.start(),
    end: matcher.end(),
    by: template.replace(
      /\$(?:\{(\w+)\}|(\d{1,2})|(\$))/g,
      (written, name?: string, digits?: string, dollar?: string) => {
        if (dollar) return '$';
        const group = name !== undefined && names.has(name) ? name : Number(digits ?? name);
        if (typeof group === 'number' && !(group <= pattern.groupCount())) return written;
        return matcher.group(group) ?? '';
      },
    ),
  }));
}

function replaceGroups(args: Arguments): string {
  const text = args.text(SOURCE);
  const by = args.text(NEW);
  const group = args.text(GROUP);
  return spliced(withGroup(compiled(args, text), group), text, (matcher) => ({
    start: matcher.start(group),
    end: matcher.end(group),
    by,
  }));
}

function groupOf(args: Arguments, text: string): string | undefined {
  const group = args.text(GROUP);
  const matcher = withGroup(compiled(args, text), group).matcher(text);
  return matcher.find() ? (matcher.group(group) ?? undefined) : undefined;
}

type Matcher = ReturnType<RE2JS['matcher']>;

function spliced(
  pattern: RE2JS,
  text: string,
  piece: (matcher: Matcher) => { start: number; end: number; by: string },
): string {
  const matcher = pattern.matcher(text);
  let [made, from] = ['', 0];
  while (matcher.find()) {
    const { start, end, by } = piece(matcher);
    if (start < from) continue;
    made = bounded(made.length + start - from + by.length, () => made + text.slice(from, start) + by);
    from = end;
  }
  return made + text.slice(from);
}

function compiled(args: Arguments, text: string): RE2JS {
  const pattern = patternOf(args.text(PATTERN));
  if ('message' in pattern) throw new EvaluationFault('PATTERN_NOT_VALID', pattern.message);
  args.charge(patternCost(pattern.programSize(), text.length));
  return pattern;
}

function withGroup(pattern: RE2JS, group: string): RE2JS {
  if (Object.keys(pattern.namedGroups()).includes(group)) return pattern;
  throw new EvaluationFault(
    'NO_SUCH_GROUP',
    'regexPattern has no group called as regexGroupName says; name it (?<…>)',
  );
}
