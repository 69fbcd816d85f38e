import { customSchema } from './custom.ts';
import type { Schema } from './definition.ts';
import { marketingSchema } from './marketing.ts';
import { parseSchema } from './parse.ts';
import { peopleSchema } from './people.ts';
import { salesSchema } from './sales.ts';
import { setupSchema } from './setup.ts';

/**
 * Salesforce's own objects and those of the text.
 *
 * @param text  more objects and fields, in the form that `parseSchema` reads
 * @throws Error naming the line that does not read so
 */
export function loadSchema(text = ''): Schema {
  return parseSchema(salesSchema, marketingSchema, peopleSchema, setupSchema, customSchema, text);
}
