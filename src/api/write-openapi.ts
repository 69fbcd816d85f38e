import { writeFile } from 'node:fs/promises';
import { openApiText } from './openapi.ts';

// Run after a change of the API: node dist/src/api/write-openapi.js docs/openapi.json
const [file = 'docs/openapi.json'] = process.argv.slice(2);
await writeFile(file, await openApiText());
