import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { type DataSource, In, IsNull } from 'typeorm';
import { Access, Input, MutationFor, Person, Role } from '../access/index.js';
import { Article, type ArticleContext, auditArticles, lockArticle } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { badInput, DoumError } from '../core/errors.js';
import { checkPageSize, First } from '../core/pagination.js';
import { checkLength, cleanText } from '../core/text.js';
import { countWrittenBytes } from '../core/written-bytes.js';
import {
  AddArticleNoteInput,
  ArticleNote,
  ArticleNotePayload,
  MarkNoticesReadInput,
  MarkNoticesReadPayload,
  Notice,
  SolveArticleNoteInput,
} from './note-types.js';
import { tell } from './notices.js';
import { requireActivePeople } from './owner.js';

const MAX_LENGTH = 2_000;
const MAX_MENTIONS = 20;

/** Notes between colleagues. Each mutation runs in one transaction. */
@Resolver(() => ArticleNote)
export class NoteResolver {
  constructor(private readonly dataSource: DataSource) {}

  @MutationFor(
    Role.AUTHOR,
    ArticleNotePayload,
    'Adds a note to an article (메모). The error is BAD_USER_INPUT when it mentions somebody who is ' +
      'deactivated.',
  )
  async addArticleNote(
    @Input('The note.') input: AddArticleNoteInput,
    @Ctx() { ids, viewer }: ArticleContext,
  ): Promise<ArticleNotePayload> {
    const articleId = ids.require(input.articleId, 'Article', 'articleId');
    const text = cleanText(input.body, 'body').trim();
    if (text === '') throw badInput('body', 'body is empty.', 'Write a text.');
    const body = checkLength(text, 'body', MAX_LENGTH);
    const given = input.mentionIds.map((id, i) => ids.require(id, 'Person', `mentionIds.${i}`));
    const mentionIds = [...new Set(given)];
    if (mentionIds.length > MAX_MENTIONS)
      throw badInput('mentionIds', `A note can mention at most ${MAX_MENTIONS} people.`);
    return this.dataSource.transaction(async (manager) => {
      const { ownerId } = await lockArticle(manager, articleId, 'articleId');
      await requireActivePeople(manager, mentionIds, (i) => `mentionIds.${i}`);
      await countWrittenBytes(manager, Buffer.byteLength(body));
      const { name: author, personId: authorId = null } = viewer;
      const values = { articleId, author, authorId, body, mentionIds };
      const note = await manager.save(manager.create(ArticleNote, values));
      await tell(manager, mentionIds, 'MENTIONED', articleId, viewer, body);
      const owners = [ownerId].filter((id) => id !== null && !mentionIds.includes(id));
      await tell(manager, owners, 'COMMENTED', articleId, viewer, body);
      await auditArticles(manager, [articleId]);
      return { note: await manager.findOneByOrFail(ArticleNote, { id: note.id }) };
    });
  }

  @MutationFor(Role.AUTHOR, ArticleNotePayload, 'Marks a note as solved (해결), or as open again.')
  async solveArticleNote(
    @Input('The note.') { id, isSolved }: SolveArticleNoteInput,
    @Ctx() { viewer }: ArticleContext,
  ): Promise<ArticleNotePayload> {
    return this.dataSource.transaction(async (manager) => {
      const where = { id: numberOf(id) };
      const found = await manager.findOneBy(ArticleNote, where);
      if (!found)
        throw new DoumError('NOT_FOUND', 'There is no note with this id.', { field: 'id' });
      const { articleId } = found;
      await lockArticle(manager, articleId, 'id');
      const solved = { solvedAt: () => 'now()', solvedBy: viewer.name };
      const values = isSolved ? solved : { solvedAt: null, solvedBy: null };
      await manager.update(ArticleNote, where, values);
      await auditArticles(manager, [articleId], { isSolved });
      return { note: await manager.findOneByOrFail(ArticleNote, where) };
    });
  }

  @Cost({ size: 5 })
  @FieldResolver(() => [Person], { description: 'The people whom the note mentions.' })
  async mentions(
    @Root() { mentionIds }: ArticleNote,
    @Ctx() { articles }: ArticleContext,
  ): Promise<Person[]> {
    const people = await Promise.all(mentionIds.map((id) => articles.person.load(id)));
    return people.filter((person) => person !== null);
  }
}

@Resolver(() => Article)
export class ArticleNotesResolver {
  constructor(private readonly dataSource: DataSource) {}

  @Cost({ points: 20 })
  @Access(Role.AUTHOR)
  @FieldResolver(() => [ArticleNote], {
    nullable: true,
    description: 'The notes between colleagues (메모), newest first. Readers never see them.',
  })
  notes(
    @Root() { id: articleId }: Article,
    @First('Maximum number') first: number,
  ): Promise<ArticleNote[]> {
    const take = checkPageSize(first);
    return this.dataSource.manager.find(ArticleNote, {
      ...{ where: { articleId }, order: { id: 'DESC' }, take },
    });
  }
}

/** What the caller is told. Callers without a person are told nothing. */
@Resolver(() => Notice)
export class NoticeResolver {
  constructor(private readonly dataSource: DataSource) {}

  @Cost({ points: 10 })
  @Access(Role.AUTHOR)
  @Query(() => [Notice], {
    nullable: true,
    description: 'What the caller is told (알림), newest first.',
  })
  async notices(
    @Arg('unreadOnly', () => Boolean, {
      defaultValue: false,
      description: 'Whether to leave out what the caller has read.',
    })
    unreadOnly: boolean,
    @First('Maximum number') first: number,
    @Ctx() { viewer: { personId: recipientId } }: ArticleContext,
  ): Promise<Notice[]> {
    const take = checkPageSize(first);
    if (recipientId == null) return [];
    const where = { recipientId, ...(unreadOnly && { readAt: IsNull() }) };
    return this.dataSource.manager.find(Notice, { where, order: { id: 'DESC' }, take });
  }

  @MutationFor(Role.AUTHOR, MarkNoticesReadPayload, 'Marks notices of the caller as read.')
  async markNoticesRead(
    @Input('Which notices.') { ids }: MarkNoticesReadInput,
    @Ctx() { viewer: { personId: recipientId } }: ArticleContext,
  ): Promise<MarkNoticesReadPayload> {
    if (recipientId == null) return { unreadCount: 0 };
    const { manager } = this.dataSource;
    const unread = { recipientId, readAt: IsNull() };
    const which = ids == null ? {} : { id: In(ids.map(numberOf)) };
    await manager.update(Notice, { ...unread, ...which }, { readAt: () => 'now()' });
    return { unreadCount: await manager.countBy(Notice, unread) };
  }

  @FieldResolver(() => Article, { nullable: true, description: 'The article it is about.' })
  async article(
    @Root() { articleId }: Notice,
    @Ctx() { articles }: ArticleContext,
  ): Promise<Article | null> {
    return articles.article(articleId);
  }
}

/** The number of a note or notice; 0, which none has, for another text. */
const numberOf = (id: string) => (/^[1-9]\d{0,8}$/.test(id) ? Number(id) : 0);
