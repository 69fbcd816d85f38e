/** One event of a stream as HTML's specification defines it. */
export interface ServerSentEvent {
  event: string;
  data: string;
}

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream (checked 2026-11) */
export async function* serverSentEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let pending = '';
  for await (const chunk of stream) {
    // A line end may be cut in two, so both halves are looked at together.
    pending = (pending + decoder.decode(chunk, { stream: true })).replaceAll('\r\n', '\n');
    const blocks = pending.split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parse(block);
      if (event !== undefined) yield event;
    }
  }
}

/** Undefined for a block of comments, which only keep the connection alive. */
function parse(block: string): ServerSentEvent | undefined {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) event = line.slice('event:'.length).trim();
    if (line.startsWith('data:')) data.push(line.slice('data:'.length).trim());
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n') };
}
