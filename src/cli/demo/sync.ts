import { SuggestAnswer } from '../../core/inspect.ts';
import type { RunOptionsInput } from '../../core/run.ts';
import type { ApiClient } from '../client.ts';
import { addSync, exampleSync } from '../example.ts';
import { printable } from '../ui/text.ts';
import { uploadFile } from '../upload-file.ts';

/** The sync that a demo runs: the example, or one made for a file of the user's own, and what to know of it before. */
export async function demoSyncFor(
  client: ApiClient,
  file: string | undefined,
  idSuffix: string,
): Promise<{ syncId: string; options: RunOptionsInput; notes: string[] }> {
  if (file === undefined) {
    const id = exampleSync.id + idSuffix;
    await addSync(client, { ...exampleSync, id });
    return { syncId: id, options: {}, notes: [] };
  }
  const upload = await uploadFile(client, file);
  const id = `your-file${idSuffix}`;
  const sync = await syncForFile(client, upload.id);
  await addSync(client, { id, ...sync });
  return { syncId: id, options: { file: upload.id }, notes: notesOn(sync.config) };
}

const defaults: Record<string, string> = { LastName: 'Unknown', Company: 'Web channel signups' };

/** Maps what a file's columns suggest, ignores the others, and matches by the e-mail address where there is one. */
async function syncForFile(client: ApiClient, file: string) {
  const { integration } = exampleSync;
  const target = { connection: exampleSync.config.target.connection, object: 'Lead', operation: 'add new' };
  const draft = { target, defaults };
  const { mapping } = await client.send('POST', '/v1/syncs/suggest-mapping', SuggestAnswer, {
    json: { integration, config: draft, file },
  });
  const byMail = mapping.some((one) => 'field' in one && one.field === 'Email');
  const matching = byMail ? { operation: 'add new and update existing', matchBy: 'Email' } : {};
  return {
    name: 'A file of your own',
    integration,
    config: { ...draft, target: { ...target, ...matching }, mapping },
  };
}

function notesOn({ target, mapping }: Awaited<ReturnType<typeof syncForFile>>['config']): string[] {
  const ignored = mapping.flatMap((one) => ('ignore' in one ? [printable(one.column)] : []));
  return [
    `The demo imports every file as ${target.object}s; a sync of your own imports into any object (see README.md).`,
    ...(ignored.length > 0 ? [`Ignored, as no field of ${target.object} fits: ${ignored.join(', ')}`] : []),
  ];
}
