import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const FOLDER = fileURLToPath(new URL('../dashboard/dist', import.meta.url));
const NAME = /^[\w-]+(\.[\w-]+)*\.(js|css|svg)$/;
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface DashboardFile {
  type: string;
  plain: Buffer<ArrayBuffer>;
  gzipped: Buffer<ArrayBuffer>;
}

/** The built dashboard, read and packed once. */
export interface DashboardFiles {
  /** The page, which every address of the dashboard shows; null when it is not built. */
  page: () => Promise<string | null>;
  /** A script or style sheet by its name; null when there is none. */
  asset: (name: string) => Promise<DashboardFile | null>;
}

/** Gives the files that `npm run build` has made. */
export function openDashboardFiles(): DashboardFiles {
  const assets = new Map<string, Promise<DashboardFile | null>>();
  return {
    async page() {
      const content = await readOrNull('index.html');
      return content?.toString('utf8') ?? null;
    },
    async asset(name) {
      if (!NAME.test(name)) return null;
      const known = assets.get(name);
      if (known) return known;
      const found = read(name);
      assets.set(name, found);
      // What is missing or could not be read may be there next time.
      if ((await found.catch(() => null)) === null) assets.delete(name);
      return found;
    },
  };
}

async function read(name: string): Promise<DashboardFile | null> {
  const plain = await readOrNull(join('assets', name));
  if (plain === null) return null;
  const gzipped = await promisify(gzip)(plain, { level: 9 });
  return { type: TYPES[extname(name)] ?? '', plain, gzipped };
}

function readOrNull(path: string) {
  return readFile(join(FOLDER, path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
