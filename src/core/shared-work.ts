import { currentOperation, Operation } from './operation.js';

/**
 * Lets callers with the same key share one run of their work. The run has no deadline. Each caller
 * leaves when its own operation is aborted, and the run is aborted when the last caller has left.
 */
export class SharedWork<T> {
  private readonly running = new Map<string, Run<T>>();

  /**
   * Joins the run with this key, or starts one. Rejects if the run fails, or with the reason of the
   * abort of the caller's operation.
   */
  do(key: string, work: () => Promise<T>): Promise<T> {
    const signal = currentOperation()?.signal;
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const joined = this.running.get(key);
    const run = joined && !joined.isAborted ? joined : this.start(key, work);
    return run.wait(signal);
  }

  private start(key: string, work: () => Promise<T>): Run<T> {
    const run: Run<T> = new Run(work, () => {
      if (this.running.get(key) === run) this.running.delete(key);
    });
    this.running.set(key, run);
    return run;
  }
}

class Run<T> {
  private readonly operation = new Operation(currentOperation()?.client ?? '');
  private readonly result: Promise<T>;
  private waiting = 0;

  constructor(work: () => Promise<T>, onEnd: () => void) {
    this.result = this.operation.run(work);
    const end = () => {
      this.operation.end();
      onEnd();
    };
    // Not `finally`: every caller may have left before it fails.
    this.result.then(end, end);
  }

  get isAborted(): boolean {
    return this.operation.signal.aborted;
  }

  wait(signal: AbortSignal | undefined): Promise<T> {
    this.waiting += 1;
    return new Promise<T>((resolve, reject) => {
      const leave = () => {
        reject(signal!.reason as Error);
        this.waiting -= 1;
        if (this.waiting === 0) this.operation.clientDisconnected();
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.result.then(
        (value) => {
          signal?.removeEventListener('abort', leave);
          resolve(value);
        },
        (error: Error) => {
          signal?.removeEventListener('abort', leave);
          reject(error);
        },
      );
    });
  }
}
