/** Bytes of one key record: hash (two 32-bit words), then the row number, all little-endian. */
export const KEY_RECORD_BYTES = 12;

/** Salesforce compares e-mails, names and external ids without regard to case unless the field says otherwise. */
export function normaliseKey(key: string, caseSensitive = false): string {
  const trimmed = key.trim();
  return caseSensitive ? trimmed : trimmed.toLowerCase();
}

/**
 * 64-bit hash of a key as two unsigned 32-bit words, for joining answers to rows without keeping the keys.
 * Among 1,000,000 keys two different ones meet with a probability of 3 in 100,000,000.
 */
export function hashKey(key: string): readonly [high: number, low: number] {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < key.length; index++) {
    const unit = key.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return [high >>> 0, low >>> 0];
}

/** Both words as one number-like value that a Set or Map can hold. */
export function hashOf(key: string): bigint {
  const [high, low] = hashKey(key);
  return (BigInt(high) << 32n) | BigInt(low);
}

/** The key records of one part, in row order; grows as rows come. */
export class KeyList {
  private bytes: Buffer;
  private used = 0;

  constructor(expectedRows: number) {
    this.bytes = Buffer.allocUnsafe(Math.max(1, expectedRows) * KEY_RECORD_BYTES);
  }

  add(key: string, row: number): void {
    if (this.used === this.bytes.length)
      this.bytes = Buffer.concat([this.bytes, Buffer.allocUnsafe(this.used)]);
    const [high, low] = hashKey(key);
    // The hash is little-endian over 8 bytes, so that a reader may take it as one 64-bit number.
    this.used = this.bytes.writeUInt32LE(low, this.used);
    this.used = this.bytes.writeUInt32LE(high, this.used);
    this.used = this.bytes.writeUInt32LE(row, this.used);
  }

  get rows(): number {
    return this.used / KEY_RECORD_BYTES;
  }

  content(): Buffer {
    return this.bytes.subarray(0, this.used);
  }
}

/** Walks the records of a key file. */
export function* keyRecords(content: Buffer): Generator<{ hash: bigint; row: number }> {
  for (let at = 0; at < content.length; at += KEY_RECORD_BYTES) {
    yield { hash: content.readBigUInt64LE(at), row: content.readUInt32LE(at + 8) };
  }
}
