import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

/** Parsed XML: text, members by name without prefix, attributes as `@name`, and a list where a name stands twice. */
export type Node = string | { [name: string]: Node | Node[] | undefined };

const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  trimValues: false,
  htmlEntities: true,
});
const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressBooleanAttributes: false,
  suppressEmptyNode: true,
});

const Node: z.ZodType<Node> = z.lazy(() =>
  z.union([z.string(), z.record(z.string(), z.union([Node, z.array(Node)]).optional())]),
);

/** @throws Error when the text is not XML */
export function parseXml(text: string): Node {
  return Node.parse(parser.parse(text, true));
}

/** @param value  members in order; null members come out as `xsi:nil`, undefined ones not at all */
export function buildXml(value: object): string {
  return builder.build(nilled(value));
}

function nilled(value: unknown): unknown {
  if (value === null) return { '@xsi:nil': 'true' };
  if (Array.isArray(value)) return value.map(nilled);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, nilled(member)]),
  );
}

/** Members with this name: none, one or several. */
export function children(node: Node | undefined, name: string): Node[] {
  if (node === undefined || typeof node === 'string') return [];
  const found = node[name];
  return found === undefined ? [] : [found].flat();
}

export function child(node: Node | undefined, ...path: string[]): Node | undefined {
  let at = node;
  for (const name of path) [at] = children(at, name);
  return at;
}

/** The text of an element; undefined for one that is absent, empty or nil. */
export function text(node: Node | undefined): string | undefined {
  const found = typeof node === 'object' ? node['#text'] : node;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Members that are elements, in their order. */
export function elements(node: Node): [name: string, value: Node][] {
  if (typeof node === 'string') return [];
  return Object.entries(node)
    .filter(([name]) => name !== '#text' && !name.startsWith('@'))
    .flatMap(([name, value]) => [value ?? []].flat().map((each): [string, Node] => [name, each]));
}
