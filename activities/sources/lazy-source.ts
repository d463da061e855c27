import type { Source, SourceFolder } from './source.ts';

/** A source that is made when it is opened, so that a worker loads a client only when a run needs it. */
export function lazySource(make: () => Promise<Source>): Source {
  return { open: async (signal) => (await make()).open(signal) };
}

/** A folder that is made when it is first used, for the same reason. */
export function lazySourceFolder(make: () => Promise<SourceFolder>): SourceFolder {
  let folder: Promise<SourceFolder> | undefined;
  const made = () => (folder ??= make());
  return {
    async *list(signal) {
      yield* (await made()).list(signal);
    },
    open: async (path, signal) => (await made()).open(path, signal),
  };
}
