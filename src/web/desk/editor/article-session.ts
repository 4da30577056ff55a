import * as documents from '../../generated/operations.js';
import type { DeskFactsFragment } from '../../generated/operations.js';
import { DeskError, execute } from '../shell/execute.js';
import { create, type Saved, SEND } from './article-requests.js';
import { drawName, LocalCopies, type LocalCopy, openRooms, type Unsaved } from './local-copy.js';
import { mergeOf } from './merge.js';
import { AwaitedUploads } from './text/uploads.js';
import type { Base, Part, Writing } from './writing.js';
import { baseOf, isIncomplete, isSame, isUnwritable, PARTS, UNWRITABLE } from './writing.js';

export interface ArticleState {
  base: Base;
  writing: Writing;
  /** Null while the article is new. */
  facts: DeskFactsFragment | null;
  /** A newer revision of another person. The person must decide which text to keep. */
  rival: Base | null;
  /** Texts of the person that no open room writes, of this article and of others. */
  copies: LocalCopy[];
  isBusy: boolean;
  failure: string | null;
  /** How often the person tried to save without a title or a category. */
  incomplete: number;
  /** When the server last saved something. */
  savedAt: Date | null;
  isKept: boolean;
  /** Counts the times when `writing` was replaced, so that the editor begins anew. */
  replaced: number;
}

/** The props that all parts of an article's room share. */
export interface SessionProps {
  session: ArticleSession;
  state: ArticleState;
}

interface Options {
  person: string;
  /** Whether the person may change what readers see. */
  isEditor: boolean;
  start: { base: Base; writing: Writing; facts: DeskFactsFragment | null };
  onCreated: (id: string) => void;
}

const KEEP_MS = 1_000;
const AUTOSAVE_MS = 60_000;
const SAVED_MEANWHILE = '그사이에 이 문서가 저장됐어요. 저장을 누르면 두 글을 비교해요.';

/** The editing session of one person and one article: unsaved values, saved values, and saving. */
export class ArticleSession {
  state: ArticleState;
  readonly uploads = new AwaitedUploads();
  private readonly listeners = new Set<() => void>();
  /** Changes of the article run one after the other. */
  private turn = Promise.resolve(true);
  private kept: Unsaved | null;
  private readonly store: LocalCopies;
  /** A sentence that an automatic save does not take away before the person has read it. */
  private told: string | null = null;

  constructor(private readonly options: Options) {
    this.store = new LocalCopies(localStorage, options.person);
    this.kept = options.start;
    this.state = {
      ...options.start,
      rival: null,
      copies: [],
      isBusy: false,
      failure: null,
      incomplete: 0,
      savedAt: null,
      isKept: true,
      replaced: 0,
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Keeps the text each second, saves each minute and by Ctrl+S, and asks what others do. */
  start = (): (() => void) => {
    const keeping = setInterval(this.keep, KEEP_MS);
    const saving = setInterval(() => void this.autosave(), AUTOSAVE_MS);
    const listening = new AbortController();
    const { signal } = listening;
    addEventListener('pagehide', this.keepAnew, { signal });
    addEventListener('pageshow', this.keepAnew, { signal });
    addEventListener('focus', () => void this.refresh(), { signal });
    addEventListener('keydown', this.saveByKey, { signal });
    this.store.hold(signal);
    void this.offerCopies();
    return () => {
      this.keep();
      clearInterval(keeping);
      clearInterval(saving);
      listening.abort();
    };
  };

  change = (changes: Partial<Writing> | ((writing: Writing) => Partial<Writing>)): void => {
    const { writing } = this.state;
    const changed = typeof changes === 'function' ? changes(writing) : changes;
    this.set({ writing: { ...writing, ...changed } });
  };

  /** Saves everything. Resolves to whether the server has it now. */
  save = (): Promise<boolean> => this.run(() => this.saveAll());

  /** Saves everything, then does something with the saved version. */
  act = (work: (saved: Saved) => Promise<DeskFactsFragment>): Promise<boolean> =>
    this.run(async () => {
      await this.saveAll();
      this.setFacts(await work({ id: this.id!, version: this.state.base.version }));
    });

  /** Saves the text of this person as a revision after the other person's revision. */
  saveMine = (): Promise<boolean> => {
    this.goOn(this.state.rival!, this.mine());
    return this.save();
  };

  /** Goes on with the text of the other person. Mine stays in the browser. */
  takeTheirs = (): void => {
    if (!this.putAside()) return;
    const rival = this.state.rival!;
    this.goOn(rival, rival.writing);
    this.keep();
    void this.offerCopies();
  };

  /** My text, with what only the other person has changed. */
  mine(): Writing {
    const { base, writing, rival } = this.state;
    return mergeOf(base.writing, writing, rival!.writing);
  }

  showFailure = (failure: string | null): void => {
    this.told = failure;
    this.set({ failure });
  };

  /** Goes on with a text that the browser has kept. The present text is kept instead. */
  takeCopy = ({ key }: LocalCopy): void => {
    // Without locks, an open room may have written more.
    const copy = this.store.read(key);
    if (copy && this.putAside()) {
      this.goOn(copy.base, copy.writing);
      this.keep();
      if (this.state.isKept) this.store.remove(key);
    }
    void this.offerCopies();
  };

  dropCopy = ({ key }: LocalCopy): void => {
    this.store.remove(key);
    void this.offerCopies();
  };

  /** The article in keys of the browser. */
  get article(): string {
    return this.id ?? 'new';
  }

  /** The name in `KeptField` of what the person writes about the article. */
  nameOf = (title: string): string => `doum-desk:${title}:${this.article}:${this.options.person}`;

  /** Null until a new article is saved. */
  private get id(): string | null {
    return this.state.facts?.id ?? null;
  }

  private set(changes: Partial<ArticleState>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener();
  }

  private goOn(base: Base, writing: Writing): void {
    const replaced = this.state.replaced + 1;
    this.set({ base, writing, replaced, rival: null });
  }

  /** The unsaved text that the browser must keep; null if everything is saved. */
  private get unsaved(): Unsaved | null {
    const { base, writing } = this.state;
    return isSame(writing, base.writing) ? null : { base, writing };
  }

  private keep = (): void => {
    const { base, writing } = this.state;
    const { kept, unsaved } = this;
    if (isUnwritable(writing) || (kept?.base === base && kept.writing === writing)) return;
    this.kept = { base, writing };
    const isKept = unsaved
      ? this.store.write(this.store.keyOf(this.article), unsaved)
      : (this.store.remove(this.store.keyOf(this.article)), true);
    if (isKept !== this.state.isKept) this.set({ isKept });
  };

  /** Whether the text goes when the person leaves, because the browser cannot keep it. */
  isAtRisk = (): boolean => {
    this.keep();
    return this.unsaved !== null && (!this.state.isKept || isUnwritable(this.state.writing));
  };

  /** Keeps the text even if another tab has removed it. */
  private keepAnew = (): void => {
    this.kept = null;
    this.keep();
  };

  /** Keeps the text for later, and for any room. Returns whether the browser has room. */
  private putAside(): boolean {
    const { unsaved } = this;
    if (!unsaved) return true;
    if (isUnwritable(unsaved.writing)) {
      this.showFailure(UNWRITABLE);
      return false;
    }
    const isKept = this.store.write(this.store.keyOf(this.article, drawName()), unsaved);
    if (!isKept) this.showFailure('브라우저 저장 공간이 부족해요. 먼저 저장해 주세요.');
    return isKept;
  }

  private async offerCopies(): Promise<void> {
    this.set({ copies: this.store.others(await openRooms()) });
  }

  private saveByKey = (event: KeyboardEvent): void => {
    // By place: the Korean layout has another letter there.
    if (event.code !== 'KeyS' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!this.state.rival) void this.save();
  };

  private async autosave(): Promise<void> {
    const { base, writing, rival, isBusy } = this.state;
    if (rival || isBusy) return;
    const isNew = this.id === null;
    if ((isNew && isIncomplete(writing)) || isSame(writing, base.writing, ['content']))
      return this.refresh();
    await this.run(() => (isNew ? this.create() : this.savePart('content')), true);
  }

  /** Asks for the state of the article, which others and schedules change. */
  private async refresh(): Promise<void> {
    void this.offerCopies();
    const { facts } = this.state;
    if (!facts) return;
    const asked = execute(documents.DeskFactsDocument, { id: facts.id });
    const answer = await asked.catch(() => null);
    // Meanwhile a mutation may have brought newer ones.
    if (answer?.article && this.state.facts === facts) this.set({ facts: answer.article });
  }

  private run(work: () => Promise<void>, isAutomatic = false): Promise<boolean> {
    return (this.turn = this.turn.then(() => this.attempt(work, isAutomatic)));
  }

  private async attempt(work: () => Promise<void>, isAutomatic: boolean): Promise<boolean> {
    const stays = isAutomatic && this.state.failure === this.told;
    this.set({ isBusy: true, ...(!stays && { failure: null }) });
    try {
      if (isUnwritable(this.state.writing)) throw new DeskError(UNWRITABLE);
      if (!isAutomatic) await this.uploads.end();
      await work();
      return true;
    } catch (error) {
      await this.fail(error as DeskError, isAutomatic);
      return false;
    } finally {
      this.set({ isBusy: false });
      this.keep();
    }
  }

  private async fail(error: DeskError, isAutomatic: boolean): Promise<void> {
    const isVersionConflict =
      error.code === 'CONFLICT' && error.violations.has('input.expectedVersion');
    if (!isVersionConflict) return this.set({ failure: error.message });
    // A dialog would take the keys of somebody who is typing.
    if (isAutomatic) return this.set({ failure: SAVED_MEANWHILE });
    const answer = await execute(documents.DeskArticleDocument, { id: this.id! }).catch(() => null);
    if (!answer?.article) this.set({ failure: error.message });
    else this.set({ rival: baseOf(answer.article), facts: answer.article });
  }

  private async saveAll(): Promise<void> {
    if (isIncomplete(this.state.writing)) {
      this.set({ incomplete: this.state.incomplete + 1 });
      throw new DeskError('저장하려면 제목과 카테고리가 있어야 해요.');
    }
    if (this.id === null) return this.create();
    await this.savePart('content');
    const { isEditor } = this.options;
    if (isEditor) await this.savePart('questions');
    if (isEditor || !this.state.facts?.workflow?.wasPublished) await this.savePart('place');
  }

  /** Saves a part if it has changed, and takes over what was sent as what the server has. */
  private async savePart(part: Part): Promise<void> {
    const { base, writing: sent } = this.state;
    if (isSame(sent, base.writing, [part])) return;
    const article = await SEND[part](this.id!, base, sent);
    const saved = Object.fromEntries(PARTS[part].map((name) => [name, sent[name]]));
    const { writing } = this.state;
    // The server lets the slug follow the title until somebody chooses it.
    const { slug } = article;
    this.set({
      ...(writing.slug === base.writing.slug && { writing: { ...writing, slug } }),
      base: {
        // A mutation that expects no version must not raise it: the next one would overwrite what
        // somebody else has saved.
        version: part === 'content' ? article.version : base.version,
        questionsVersion:
          part === 'questions' ? (article.questionsVersion ?? 0) : base.questionsVersion,
        writing: { ...base.writing, ...saved, slug },
      },
    });
    this.setFacts(article);
  }

  private async create(): Promise<void> {
    const { writing } = this.state;
    const article = await create(writing);
    this.store.remove(this.store.keyOf(this.article));
    const { version, slug } = article;
    this.set({
      base: { version, questionsVersion: 0, writing: { ...writing, slug } },
      writing: { ...this.state.writing, slug },
    });
    this.setFacts(article);
    this.options.onCreated(article.id);
  }

  private setFacts(facts: DeskFactsFragment): void {
    this.set({ facts, savedAt: new Date() });
  }
}
