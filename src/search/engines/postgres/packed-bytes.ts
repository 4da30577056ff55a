/** Writes numbers and texts into bytes. Small numbers take one byte. */
export class ByteWriter {
  private bytes = Buffer.allocUnsafeSlow(16);
  private length = 0;

  /** Writes an integer from 0 to below 2^53: seven bits per byte, the lowest first. */
  number(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) + 128);
    this.byte(rest);
  }

  text(value: string): void {
    // Most texts are short: one byte for the length, three for each unit.
    this.reserve(1 + 3 * value.length);
    const length = this.bytes.write(value, this.length + 1);
    if (length < 128) {
      this.bytes[this.length] = length;
      this.length += 1 + length;
    } else {
      this.number(length);
      this.append(Buffer.from(value));
    }
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** The written bytes, valid until the next write. */
  written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  private byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}

/** Reads what a `ByteWriter` wrote, in the same order. RangeError if bytes are missing. */
export class ByteReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  number(): number {
    let byte = this.bytes[this.at++]!;
    if (byte < 128) return byte;
    let value = byte - 128;
    for (let factor = 128; ; factor *= 128) {
      if (this.at >= this.bytes.length) throw new RangeError('Bytes are missing.');
      byte = this.bytes[this.at++]!;
      if (byte < 128) return value + byte * factor;
      value += (byte - 128) * factor;
    }
  }

  text(): string {
    const length = this.number();
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }
}
