/** What processes of the service have V8 do otherwise, by their kind. */
export const FLAGS = {
  // Young objects keep little room: by default it grows by a hundred MB while the modules load, and again with what
  // passes through in an upload.
  api: ['--semi-space-growth-factor=1'],
  worker: [
    // The same: the rows of a run live in buffers and in the prepare threads, not here.
    '--semi-space-growth-factor=1',
    // Garbage of merges is collected when the heap has grown by a third, not when it has doubled: a quarter less memory.
    '--heap-growing-percent=30',
    // Threads that prepare collect theirs by themselves.
    '--expose-gc',
  ],
} as const satisfies Record<string, readonly string[]>;
