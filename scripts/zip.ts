import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  content: Uint8Array;
}

/** 1 January 1980 in the format of MS-DOS, so that the same files always give the same archive. */
const [TIME, DATE] = [0, 0x21];
const UTF8_NAMES = 0x0800;
const DEFLATE = 8;

/** A ZIP archive (APPNOTE.TXT 4.3): each file, then the directory of them. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const [path, packed] = [Buffer.from(name), deflateRawSync(content, { level: 9 })];
    const facts = (size: number) => {
      const header = Buffer.alloc(size);
      const at = size === 30 ? 4 : 6;
      header.writeUInt16LE(20, at);
      header.writeUInt16LE(UTF8_NAMES, at + 2);
      header.writeUInt16LE(DEFLATE, at + 4);
      header.writeUInt16LE(TIME, at + 6);
      header.writeUInt16LE(DATE, at + 8);
      header.writeUInt32LE(crc32(content), at + 10);
      header.writeUInt32LE(packed.length, at + 14);
      header.writeUInt32LE(content.length, at + 18);
      header.writeUInt16LE(path.length, at + 22);
      return header;
    };
    const local = facts(30);
    local.writeUInt32LE(0x04034b50, 0);
    files.push(local, path, packed);
    const central = facts(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(0x0314, 4);
    central.writeUInt32LE((0o100644 << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    directory.push(central, path);
    offset += local.length + path.length + packed.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, index, end]);
}
