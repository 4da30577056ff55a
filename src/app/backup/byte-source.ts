const LINE_FEED = 0x0a;

/** Thrown at a line that is longer than the maximum, as in files of another kind. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/** Reads lines, and then texts up to a mark, from a stream of bytes. */
export class ByteSource {
  private readonly chunks: AsyncIterator<Buffer>;
  private pending: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next line with its line feed; null at the end, also in the middle of a line. */
  async line(maxBytes: number): Promise<Buffer | null> {
    for (;;) {
      const end = this.pending.indexOf(LINE_FEED) + 1;
      if (end > 0 ? end > maxBytes : this.pending.length > maxBytes) throw new LineTooLong();
      if (end > 0) return this.take(end);
      if (!(await this.more())) return null;
    }
  }

  /**
   * Yields what comes before the first line that is `mark`, which ends with a line feed, and skips
   * that line. Returns false if there is none. Whatever was read before must be whole lines.
   */
  async *until(mark: string): AsyncGenerator<Buffer, boolean> {
    const wanted = Buffer.from(`\n${mark}`);
    // The line before has ended: a mark that comes first is found like the others.
    this.pending = Buffer.concat([wanted.subarray(0, 1), this.pending]);
    let skipped = 1;
    for (;;) {
      const at = this.pending.indexOf(wanted);
      // A part of the mark may be at the end.
      const end = at === -1 ? this.pending.length - wanted.length + 1 : at + 1;
      if (end > skipped) {
        yield this.take(end).subarray(skipped);
        skipped = 0;
      }
      if (at !== -1) {
        this.take(mark.length + skipped);
        return true;
      }
      if (!(await this.more())) return false;
    }
  }

  /** Whether everything was read. */
  async isAtEnd(): Promise<boolean> {
    return this.pending.length === 0 && !(await this.more());
  }

  private take(bytes: number): Buffer {
    const taken = this.pending.subarray(0, bytes);
    this.pending = this.pending.subarray(bytes);
    return taken;
  }

  private async more(): Promise<boolean> {
    const { done, value } = await this.chunks.next();
    if (done) return false;
    this.pending = this.pending.length === 0 ? value : Buffer.concat([this.pending, value]);
    return true;
  }
}
