import type { TypedDocumentNode } from '@urql/core';
import * as documents from '../../generated/operations.js';
import type { DeskFactsFragment } from '../../generated/operations.js';
import { DeskError, execute } from '../shell/execute.js';
import { drawName, LocalCopies, type LocalCopy, type Unsaved } from './local-copy.js';
import { claimTabAgain, openTabs } from './open-tabs.js';
import {
  type Base,
  baseOf,
  contentOf,
  isSame,
  linesOf,
  type Part,
  PARTS,
  rebase,
  updateOf,
  type Writing,
} from './writing.js';

export interface ArticleState {
  base: Base;
  writing: Writing;
  /** Null while the article is new. */
  facts: DeskFactsFragment | null;
  /** What another person has saved meanwhile: the person has to decide. */
  rival: Base | null;
  /** The text of the other person, while the person brings both together. */
  compared: Writing | null;
  /** Texts of the person that no open tab writes, of this article and of others. */
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

/** What the parts of an article's room get. */
export interface SessionProps {
  session: ArticleSession;
  state: ArticleState;
}

interface Options {
  person: string;
  tab: string;
  /** Whether the person may change what readers see. */
  isEditor: boolean;
  start: { base: Base; writing: Writing; facts: DeskFactsFragment | null };
  onCreated: (id: string) => void;
}

/** An article as the server has it, for mutations. */
export type Saved = Pick<DeskFactsFragment, 'id' | 'version'>;

/** A mutation of an article. */
export type ArticleMutation<Input> = TypedDocumentNode<
  { result?: { article: DeskFactsFragment } | null },
  { input: Input }
>;

/** Runs a mutation. Resolves to what it has made of the article. */
export async function mutate<Input>(document: ArticleMutation<Input>, input: Input) {
  return (await execute(document, { input })).result!.article;
}

const isIncomplete = ({ title, categorySlug }: Writing) => !title.trim() || !categorySlug;

/** Whether the browser alone can have the text: an article needs a title and a category. */
export const isLocal = ({ facts, writing }: Pick<ArticleState, 'facts' | 'writing'>): boolean =>
  facts === null && isIncomplete(writing);

const KEEP_MS = 1_000;
const AUTOSAVE_MS = 60_000;

/** One person writes one article: what is written, what the server has, and the ways between. */
export class ArticleSession {
  state: ArticleState;
  private readonly listeners = new Set<() => void>();
  /** Changes of the article run one after the other. */
  private turn = Promise.resolve(true);
  private kept: Unsaved | null;
  private readonly store: LocalCopies;
  private readonly name = drawName();
  private tab: string;

  constructor(private readonly options: Options) {
    const { start } = options;
    this.store = new LocalCopies(localStorage, options.person);
    this.tab = options.tab;
    this.kept = start;
    this.state = {
      ...start,
      rival: null,
      compared: null,
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

  read = (): ArticleState => this.state;

  /**
   * Keeps the text in the browser each second, saves it each minute and by Ctrl+S, and asks what
   * others do, until it is stopped.
   */
  start = (): (() => void) => {
    const keeping = setInterval(this.keep, KEEP_MS);
    const saving = setInterval(() => void this.autosave(), AUTOSAVE_MS);
    const listening = new AbortController();
    const { signal } = listening;
    addEventListener('pagehide', this.keepAnew, { signal });
    addEventListener('pageshow', (event) => void this.comeBack(event), { signal });
    addEventListener('focus', () => void this.refresh(), { signal });
    addEventListener('keydown', this.saveByKey, { signal });
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

  /** Saves my text on top of that of the other person. */
  saveMine = (): Promise<boolean> => {
    this.takeRival(this.mine());
    return this.save();
  };

  /** Goes on with my text on top of that of the other person, which is shown beside it. */
  compare = (): void => {
    const compared = this.state.rival!.writing;
    this.takeRival(this.mine());
    this.set({ compared });
  };

  /** Goes on with the text of the other person. Mine stays in the browser. */
  takeTheirs = (): void => {
    if (!this.putAside()) return;
    this.takeRival(this.state.rival!.writing);
    this.keep();
    void this.offerCopies();
  };

  /** My text, with what only the other person has changed. */
  mine(): Writing {
    const { base, writing, rival } = this.state;
    return rival ? rebase(writing, base.writing, rival.writing) : writing;
  }

  showFailure = (failure: string | null): void => this.set({ failure });

  endComparison = (): void => this.set({ compared: null });

  /** Goes on with a text that the browser has kept. The present text is kept instead. */
  takeCopy = ({ key }: LocalCopy): void => {
    // Without locks, an open tab may have written more.
    const copy = this.store.read(key);
    if (copy && this.putAside()) {
      const { base, writing } = copy;
      this.replace({ base, writing });
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

  /** Null until a new article is saved. */
  private get id(): string | null {
    return this.state.facts?.id ?? null;
  }

  /** Where the browser keeps the text of this room. */
  private get key(): string {
    return this.store.newKey(this.article, this.tab, this.name);
  }

  private set(changes: Partial<ArticleState>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener();
  }

  private replace(changes: Partial<ArticleState>): void {
    this.set({ ...changes, replaced: this.state.replaced + 1 });
  }

  private takeRival(writing: Writing): void {
    this.replace({ base: this.state.rival!, writing, rival: null, compared: null });
  }

  private keep = (): void => {
    const { base, writing } = this.state;
    if (this.kept?.base === base && this.kept.writing === writing) return;
    this.kept = { base, writing };
    const isKept = isSame(writing, base.writing)
      ? (this.store.remove(this.key), true)
      : this.store.write(this.key, { base, writing });
    if (isKept !== this.state.isKept) this.set({ isKept });
  };

  /** Keeps the text even if another tab has removed it. */
  private keepAnew = (): void => {
    this.kept = null;
    this.keep();
  };

  /** Keeps the text for later, and for any tab. Returns whether the browser has room. */
  private putAside(): boolean {
    const { base, writing } = this.state;
    if (isSame(writing, base.writing)) return true;
    const isKept = this.store.write(this.store.newKey(this.article, ''), { base, writing });
    if (!isKept)
      this.showFailure('브라우저에 자리가 없어 지금 글을 남기지 못해요. 먼저 저장해 주세요.');
    return isKept;
  }

  private async comeBack({ persisted }: PageTransitionEvent): Promise<void> {
    if (!persisted) return;
    this.tab = await claimTabAgain();
    this.keepAnew();
  }

  private async offerCopies(): Promise<void> {
    const open = await openTabs();
    const { base } = this.state;
    const found = this.store
      .list()
      .filter(({ tab, key }) => key !== this.key && (tab === this.tab || !open.has(tab)));
    const isSaved = ({ article, writing }: LocalCopy) =>
      article === this.article && isSame(writing, base.writing);
    for (const { key } of found.filter(isSaved)) this.store.remove(key);
    this.set({ copies: found.filter((copy) => !isSaved(copy)) });
  }

  private saveByKey = (event: KeyboardEvent): void => {
    // By place: the Korean layout has another letter there.
    if (event.code !== 'KeyS' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!this.state.rival) void this.save();
  };

  private async autosave(): Promise<void> {
    const { base, writing, rival, compared, isBusy } = this.state;
    if (rival || compared || isBusy) return;
    if (isLocal(this.state) || isSame(writing, base.writing, ['content'])) return this.refresh();
    await this.run(() => (this.id === null ? this.create() : this.saveContent()));
  }

  /** Asks for the state of the article, which others and schedules change. */
  private async refresh(): Promise<void> {
    void this.offerCopies();
    const { facts } = this.state;
    if (!facts) return;
    const { id } = facts;
    const answer = await execute(documents.DeskFactsDocument, { id }).catch(() => null);
    // Meanwhile a mutation may have brought newer ones.
    if (answer?.article && this.state.facts === facts) this.set({ facts: answer.article });
  }

  private run(work: () => Promise<void>): Promise<boolean> {
    return (this.turn = this.turn.then(() => this.attempt(work)));
  }

  private async attempt(work: () => Promise<void>): Promise<boolean> {
    this.set({ isBusy: true, failure: null });
    try {
      await work();
      return true;
    } catch (error) {
      await this.fail(error as DeskError);
      return false;
    } finally {
      this.set({ isBusy: false });
      this.keep();
    }
  }

  private async fail(error: DeskError): Promise<void> {
    const isVersionConflict =
      error.code === 'CONFLICT' && error.violations.has('input.expectedVersion');
    if (!isVersionConflict) return this.set({ failure: error.message });
    const answer = await execute(documents.DeskArticleDocument, { id: this.id! }).catch(() => null);
    if (answer?.article) this.set({ rival: baseOf(answer.article), facts: answer.article });
    else this.set({ failure: error.message });
  }

  private async saveAll(): Promise<void> {
    if (isIncomplete(this.state.writing)) {
      this.set({ incomplete: this.state.incomplete + 1 });
      throw new DeskError('저장하려면 제목과 카테고리가 있어야 해요.');
    }
    const { id } = this;
    if (id === null) return this.create();
    await this.saveContent();
    if (this.options.isEditor) {
      await this.savePart('questions', ({ questionsVersion }, { questions }) => {
        const ids = { articleId: id, expectedVersion: questionsVersion };
        return mutate(documents.DeskQuestionsDocument, { ...ids, questions: linesOf(questions) });
      });
      await this.savePart('place', ({ writing: { categorySlug, visibility, slug } }, sent) =>
        // What is not sent stays: another person may have changed it.
        mutate(documents.DeskPlaceDocument, {
          id,
          categorySlug: sent.categorySlug === categorySlug ? null : sent.categorySlug,
          visibility: sent.visibility === visibility ? null : sent.visibility,
          slug: sent.slug === slug ? null : sent.slug,
        }),
      );
    }
    this.set({ compared: null });
  }

  private saveContent(): Promise<void> {
    return this.savePart('content', ({ version }, writing) =>
      mutate(documents.DeskUpdateDocument, updateOf(this.id!, version, writing)),
    );
  }

  /** Saves a part if it has changed, and takes over what was sent as what the server has. */
  private async savePart(
    part: Part,
    send: (base: Base, sent: Writing) => Promise<DeskFactsFragment>,
  ): Promise<void> {
    const { base, writing: sent } = this.state;
    if (isSame(sent, base.writing, [part])) return;
    const article = await send(base, sent);
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
    const { categorySlug, visibility, slug } = writing;
    const place = { categorySlug, visibility, slug: slug.trim() || null };
    const input = { ...contentOf(writing), ...place, publish: false };
    const article = await mutate(documents.DeskCreateDocument, input);
    this.store.remove(this.key);
    const { version, slug: saved } = article;
    this.set({
      base: { version, questionsVersion: 0, writing: { ...writing, slug: saved } },
      writing: { ...this.state.writing, slug: saved },
    });
    this.setFacts(article);
    this.options.onCreated(article.id);
  }

  private setFacts(facts: DeskFactsFragment): void {
    this.set({ facts, savedAt: new Date() });
  }
}
