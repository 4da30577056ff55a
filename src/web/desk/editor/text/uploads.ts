import type { RequestError } from '../../../shared/request-error.js';
import { askDesk } from '../../../shared/session.js';
import { DeskError, failureOf } from '../../shell/execute.js';

/*
 * The files that people put into texts. A text has `upload:N` in place of the address of a file, for
 * the whole life of the page: when an upload ends, the text does not change, which would break a
 * syllable in composition and the history of undo.
 */

/** How many files are sent at the same time. */
const AT_ONCE = 4;
/** How long saving waits for uploads. */
const WAIT_MS = 30_000;
const PREVIEW_PX = 480;

/** Other pages have other numbers: what is copied from one must not show a picture of another. */
const PAGE = Math.random().toString(36).slice(2);

/** All uploads of the page, by reference. */
export const uploads = new Map<string, Upload>();

/** The address of a picture or file; undefined while it is being uploaded. */
export const addressOf = (address: string): string | undefined =>
  address.startsWith('upload:') ? uploads.get(address)?.progress.address : address;

/** Whether an address is of a PDF file, to which readers get a link. */
export const isFile = (address: string): boolean =>
  /^(upload:|\/media\/)[\w-]+\.pdf$/.test(address);

/** A file name without direction marks. macOS writes a syllable as several characters. */
export const cleanName = (name: string): string =>
  name.normalize('NFC').replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cc}/gu, '') ||
  '파일';

/** Previews are made one after the other: a large picture takes much memory. */
let previews = Promise.resolve();
const queue: (() => Promise<void>)[] = [];
let running = 0;

async function sendNext(): Promise<void> {
  if (running === AT_ONCE || queue.length === 0) return;
  running += 1;
  await queue.shift()!();
  running -= 1;
  void sendNext();
}

interface Progress {
  /** A small copy, with the size of the picture itself. */
  preview: { src: string; width: number; height: number } | null;
  /** Undefined until the server has the file. */
  address: string | undefined;
  /** Why the file has no address, in one sentence; null while it is being sent. */
  failure: string | null;
}

/** A picture or PDF file on its way to the server. Fires `change`. */
export class Upload extends EventTarget {
  /** The address that stands for the file in a text. */
  readonly reference: string;
  readonly name: string;
  progress: Progress = { preview: null, address: undefined, failure: null };
  /** Resolves when the server has answered, or the upload has failed. */
  ended!: Promise<void>;

  constructor(private readonly file: File) {
    super();
    const ending = file.type === 'application/pdf' ? '.pdf' : '';
    this.reference = `upload:${PAGE}-${uploads.size}${ending}`;
    this.name = cleanName(file.name);
    uploads.set(this.reference, this);
    previews = previews.then(() => this.makePreview());
    this.start();
  }

  /** Sends the file, also again after a failure. */
  start(): void {
    this.ended = new Promise((resolve) => {
      queue.push(() => this.send().then(resolve));
    });
    this.set({ failure: null });
    void sendNext();
  }

  private set(changes: Partial<Progress>): void {
    this.progress = { ...this.progress, ...changes };
    this.dispatchEvent(new Event('change'));
  }

  private async makePreview(): Promise<void> {
    const bitmap = await createImageBitmap(this.file).catch(() => null);
    if (!bitmap) return;
    const { width, height } = bitmap;
    const scale = Math.min(1, PREVIEW_PX / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    canvas.getContext('2d')!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    this.set({ preview: { src: canvas.toDataURL('image/webp'), width, height } });
  }

  private send(): Promise<void> {
    return askDesk('POST', 'media', this.file).then(
      (answer) => this.set({ address: (answer as { url: string }).url }),
      (error: RequestError) => this.set({ failure: failureOf(error).message }),
    );
  }
}

/** The uploads for which saving an article waits. */
export class AwaitedUploads {
  /** Each lists the uploads without an address of one text. */
  readonly sources = new Set<() => readonly Upload[]>();

  get all(): Upload[] {
    return [...this.sources].flatMap((list) => list());
  }

  /** Waits at most 30 s. Rejects with a DeskError that names the missing file. */
  async end(): Promise<void> {
    let isLate = false;
    const timeout = new Promise((resolve) => setTimeout(resolve, WAIT_MS)).then(() => {
      isLate = true;
    });
    for (let left = this.all; left.length > 0; left = this.all) {
      const missing = left.find(({ progress }) => isLate || progress.failure !== null);
      if (missing)
        throw new DeskError(
          `‘${missing.name}’ 파일이 아직 올라가지 않아서 저장하지 않았어요. 올리거나 뺀 다음 저장해 주세요.`,
        );
      await Promise.race([timeout, ...left.map(({ ended }) => ended)]);
    }
  }
}
