/** Pure: a tar archive of small text files, as the engine's API takes them (POSIX ustar). */

export interface TarEntry {
  /** Path in the archive, without a leading slash; at most 100 bytes. */
  path: string;
  /** Text of a file; absent: a folder. */
  content?: string;
  /** Permissions, for example `0o444`. */
  mode: number;
  uid: number;
  gid: number;
}

const BLOCK = 512;

/** @throws Error where a path is longer than the format allows */
export function tar(entries: TarEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const body = Buffer.from(entry.content ?? "", "utf8");
    return [header(entry, body.length), body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(entry: TarEntry, size: number): Buffer {
  const path = entry.content === undefined ? `${entry.path}/` : entry.path;
  if (Buffer.byteLength(path) > 100) throw new Error(`path '${path}' is longer than 100 bytes`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset);
  block.write(path, 0);
  octal(entry.mode, 100, 8);
  octal(entry.uid, 108, 8);
  octal(entry.gid, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write("        ", 148);
  block.write(entry.content === undefined ? "5" : "0", 156);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** Owner of the first entry of an archive. */
export function readOwner(archive: Buffer): { uid: number; gid: number } {
  const octal = (offset: number) => Number.parseInt(archive.toString("ascii", offset, offset + 7), 8);
  return { uid: octal(108), gid: octal(116) };
}
