import fc from 'fast-check';
import { expect, it } from 'vitest';
import { serverSentEvents } from '../../src/cli/server-sent-events.ts';

const text =
  'retry: 1000\n\n: nothing new\n\nevent: progress\ndata: {"a":"ü"}\n\nevent: end\r\ndata: x\r\ndata: y\r\n\r\n';
const events = [
  { event: 'progress', data: '{"a":"ü"}' },
  { event: 'end', data: 'x\ny' },
];

it('finds the same events wherever the stream is cut', async () => {
  const bytes = new TextEncoder().encode(text);

  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: bytes.length })), async (cuts) => {
      const found = [];
      for await (const event of serverSentEvents(streamOf(bytes, cuts))) found.push(event);

      expect(found).toEqual(events);
    }),
    { numRuns: 200 },
  );
});

function streamOf(bytes: Uint8Array, cuts: number[]): ReadableStream<Uint8Array> {
  const borders = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return new ReadableStream({
    start(controller) {
      for (const [index, border] of borders.slice(1).entries())
        controller.enqueue(bytes.slice(borders[index], border));
      controller.close();
    },
  });
}
