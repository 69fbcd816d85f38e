import { z } from 'zod';

/**
 * One record that was read, as a line of a part's file, which is sorted by record id. `row`: mapped; `rejected`: it
 * could not be; `deleted`: it is in the recycle bin; `seen`: it changed, in or out of the filter; `later`: it changed, or was deleted, after the
 * time that the run reads up to.
 */
export interface MappedLine {
  id: string;
  kind: 'row' | 'rejected' | 'deleted' | 'seen' | 'later';
  stamp: string;
  /** Hashes of what is to be told: one of all, or one for each trait, joined by commas. */
  hashes: string;
  /** JSON text of its `ProfileIds`; texts are kept as they are, since most go on as they are. */
  ids: string;
  /** JSON text of its traits. */
  traits: string;
  timestamp: string;
  /** Of a record that was merged into another: the other's id. */
  mergedInto: string;
}

const Kind = z.enum(['row', 'rejected', 'deleted', 'seen', 'later']);

/** A record of which nothing is told. */
export function bareLine(
  line: Pick<MappedLine, 'id' | 'kind' | 'stamp'> & { mergedInto?: string },
): MappedLine {
  return { hashes: '', ids: '{}', traits: '{}', timestamp: '', mergedInto: '', ...line };
}

/** JSON escapes tabs and line ends, and nothing else here has any. */
export function mappedLine(line: MappedLine): string {
  const { id, kind, stamp, hashes, ids, traits, timestamp, mergedInto } = line;
  return `${id}\t${kind}\t${stamp}\t${hashes}\t${ids}\t${traits}\t${timestamp}\t${mergedInto}\n`;
}

export function parseMappedLine(line: string): MappedLine {
  const [id = '', kind, stamp = '', hashes = '', ids = '', traits = '', timestamp = '', mergedInto = ''] =
    line.split('\t');
  return { id, kind: Kind.parse(kind), stamp, hashes, ids, traits, timestamp, mergedInto };
}
