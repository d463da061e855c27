import { customType } from '../drizzle.ts';

/** Text that compares byte by byte: fast, and the same on every machine. */
export const textC = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
