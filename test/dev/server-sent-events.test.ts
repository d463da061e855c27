import { expect, test } from 'vitest';
import { serverSentEvents } from '../../dev/server-sent-events.ts';

test('events are found wherever the bytes are cut, and comments are passed over', async () => {
  const text =
    ': hello\n\nevent: progress\ndata: {"name":"Inês"}\n\nevent: end\ndata: 1\ndata: 2\n\n';
  const bytes = new TextEncoder().encode(text);
  for (let size = 1; size <= bytes.length; size += 1) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.slice(index * size, (index + 1) * size),
    );
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    });
    const events = await Array.fromAsync(serverSentEvents(body));
    expect(events).toEqual([
      { event: 'progress', data: '{"name":"Inês"}' },
      { event: 'end', data: '1\n2' },
    ]);
  }
});
