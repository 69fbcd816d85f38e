import type { WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;

/** Everything that a history says: its bytes, and the text of every payload in it, also base64 within JSON. */
export async function wordsOf(handle: WorkflowHandle): Promise<string> {
  const history = await handle.fetchHistory();
  const bytes = Buffer.from(History.encode(history).finish());
  return `${bytes.toString('utf8')}\n${bytes.toString('latin1')}\n${JSON.stringify(history)}`;
}
