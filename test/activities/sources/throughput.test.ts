import { expect, test } from 'vitest';
import { createThroughput } from '../../../activities/sources/throughput.ts';

const after = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

test('a source that gives nothing is too slow after one window', async () => {
  const throughput = createThroughput({ windowMs: 60, bytesPerSecond: 1_000 }, 'the source');
  const startedAt = performance.now();
  await expect(throughput.wait(new Promise(() => {}))).rejects.toMatchObject({
    type: 'SourceTooSlow',
    message: 'the source delivered less than 1000 bytes a second for 0.06 seconds',
  });
  expect(performance.now() - startedAt).toBeGreaterThan(50);
});

test('a source that gave enough and then nothing is too slow at the end of the next window', async () => {
  const throughput = createThroughput({ windowMs: 60, bytesPerSecond: 1_000 }, 'the source');
  await throughput.wait(after(1));
  throughput.count(1_000_000);
  const startedAt = performance.now();
  await expect(throughput.wait(new Promise(() => {}))).rejects.toMatchObject({
    type: 'SourceTooSlow',
  });
  expect(performance.now() - startedAt).toBeGreaterThan(100);
});

test('each window needs its own bytes', async () => {
  const throughput = createThroughput({ windowMs: 20, bytesPerSecond: 1_000 }, 'the source');
  throughput.count(1_000_000);
  await throughput.wait(after(25));
  throughput.count(1);
  await expect(throughput.wait(after(60_000))).rejects.toMatchObject({ type: 'SourceTooSlow' });
});

test('time in which nobody waits for the source does not count', async () => {
  const throughput = createThroughput({ windowMs: 500, bytesPerSecond: 1_000 }, 'the source');
  await throughput.wait(Promise.resolve());
  await after(600);
  await throughput.wait(Promise.resolve());
  expect(() => throughput.count(1)).not.toThrow();
});
