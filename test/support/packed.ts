import { constants, crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';

/** An entry of a zip archive that is made up. */
export interface MadeEntry {
  name: string;
  content?: Buffer;
  /** 8: deflated, 0: stored; any other is only claimed. */
  method?: number;
  isEncrypted?: boolean;
  /** Sizes and places as files beyond 4 GiB have them. */
  isLarge?: boolean;
}

/** A zip archive, byte by byte as the format's description has it. */
export function zip(entries: MadeEntry[], comment = ''): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { name, content = Buffer.alloc(0), method = 8, isEncrypted, isLarge } = entry;
    const data = method === 8 ? deflateRawSync(content) : content;
    const sizes = isLarge ? [0xffffffff, 0xffffffff] : [data.length, content.length];
    const flags = isEncrypted ? 0x801 : 0x800;
    const common = numbers([2, 45], [2, flags], [2, method], [4, 0], [4, crc32(content)]);
    const nameBytes = Buffer.from(name);
    const large = (withOffset: boolean) =>
      isLarge
        ? Buffer.concat([
            numbers([2, 1], [2, withOffset ? 24 : 16], [8, content.length], [8, data.length]),
            numbers(...(withOffset ? [[8, offset] as const] : [])),
          ])
        : Buffer.alloc(0);
    const header = (start: Buffer, rest: Buffer, extra: Buffer) =>
      Buffer.concat([
        start,
        common,
        numbers([4, sizes[0] ?? 0], [4, sizes[1] ?? 0], [2, nameBytes.length], [2, extra.length]),
        rest,
        nameBytes,
        extra,
      ]);
    const local = header(numbers([4, 0x04034b50]), Buffer.alloc(0), large(false));
    const place = numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, isLarge ? 0xffffffff : offset]);
    directory.push(header(numbers([4, 0x02014b50], [2, 45]), place, large(true)));
    parts.push(local, data);
    offset += local.length + data.length;
  }
  const list = Buffer.concat(directory);
  const isLarge = entries.some((entry) => entry.isLarge);
  const largeEnd = Buffer.concat([
    numbers([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0]),
    numbers([8, entries.length], [8, entries.length], [8, list.length], [8, offset]),
    numbers([4, 0x07064b50], [4, 0], [8, offset + list.length], [4, 1]),
  ]);
  const count = isLarge ? 0xffff : entries.length;
  const end = numbers(
    [4, 0x06054b50],
    [4, 0],
    [2, count],
    [2, count],
    [4, isLarge ? 0xffffffff : list.length],
    [4, isLarge ? 0xffffffff : offset],
    [2, comment.length],
  );
  return Buffer.concat([
    ...parts,
    list,
    isLarge ? largeEnd : Buffer.alloc(0),
    end,
    Buffer.from(comment),
  ]);
}

/** gzip data in blocks of their own, as bgzip writes it. */
export function bgzf(content: Buffer, blockBytes = 1000): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at <= content.length; at += blockBytes)
    blocks.push(block(content.subarray(at, at + blockBytes)));
  if (content.length % blockBytes !== 0) blocks.push(block(Buffer.alloc(0)));
  return Buffer.concat(blocks);
}

function block(content: Buffer): Buffer {
  const data = content.length === 0 ? Buffer.from([3, 0]) : deflateRawSync(content);
  return Buffer.concat([
    Buffer.from('1f8b08040000000000ff0600424302', 'hex'),
    numbers([1, 0], [2, data.length + 25]),
    data,
    numbers([4, crc32(content)], [4, content.length]),
  ]);
}

/** A frame that readers of zstd data skip. */
export function skippableFrame(content: string): Buffer {
  return Buffer.concat([
    numbers([4, 0x184d2a53], [4, content.length]),
    Buffer.from(content, 'latin1'),
  ]);
}

/** One packed file of each kind, with check sums everywhere. */
export const PACK: Record<'gzip' | 'zip' | 'zstd', (content: Buffer) => Buffer> = {
  gzip: (content) => gzipSync(content),
  zip: (content) => zip([{ name: 'users.csv', content }]),
  zstd: (content) => zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
};

/** Numbers of so many bytes, the lowest first. */
function numbers(...values: (readonly [bytes: number, value: number])[]): Buffer {
  const parts = values.map(([bytes, value]) => {
    const part = Buffer.alloc(bytes);
    if (bytes === 8) part.writeBigUInt64LE(BigInt(value));
    else part.writeUIntLE(value, 0, bytes);
    return part;
  });
  return Buffer.concat(parts);
}
