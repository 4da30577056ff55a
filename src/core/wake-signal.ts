/** Lets a loop wait for work: a wake that comes while it is busy is not lost. */
export class WakeSignal {
  private awake = false;
  private resolve: (() => void) | null = null;

  wake(): void {
    this.awake = true;
    this.resolve?.();
  }

  /**
   * Resolves at the next wake, at once if there was one since the last wait, or after so many
   * milliseconds.
   */
  async wait(milliseconds: number): Promise<void> {
    if (!this.awake) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.resolve = resolve;
        timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
      this.resolve = null;
    }
    this.awake = false;
  }
}
