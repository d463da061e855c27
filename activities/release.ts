/**
 * Gives the memory of a buffer back at once, not when the collector comes by: large buffers that wait for it are what
 * fills a worker. The buffer must own its memory (`Buffer.allocUnsafeSlow`) and is empty afterwards.
 */
export function release(buffer: Buffer): void {
  const memory = buffer.buffer;
  if (memory instanceof ArrayBuffer && memory.byteLength === buffer.byteLength) memory.transfer(0);
}
