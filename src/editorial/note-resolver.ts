import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Access, Input, MutationFor, Role } from '../access/index.js';
import {
  Article,
  ArticleMutations,
  type ArticleContext,
  ArticlePayload,
  lockArticle,
} from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { badInput, DoumError } from '../core/errors.js';
import { checkPageSize, First } from '../core/pagination.js';
import { countWrittenBytes } from '../core/database/written-bytes.js';
import { AddArticleNoteInput, ArticleNote, SolveArticleNoteInput } from './note-types.js';
import { tell } from './notices.js';
import { checkText, requireColleagues } from './checks.js';

const MAX_MENTIONS = 20;

/** Notes between colleagues. Each mutation runs in one transaction. */
@Resolver(() => Article)
export class NoteResolver extends ArticleMutations {
  @MutationFor(
    Role.AUTHOR,
    ArticlePayload,
    'Adds a note to an article (메모). The error is BAD_USER_INPUT when it mentions somebody who is ' +
      'deactivated.',
  )
  addArticleNote(
    @Input('The note.') input: AddArticleNoteInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const { ids, viewer } = context;
    const body = checkText(input.body, 'body', 2_000);
    const given = input.mentionIds.map((id, i) => ids.require(id, 'Person', `mentionIds.${i}`));
    const mentionIds = [...new Set(given)];
    if (mentionIds.length > MAX_MENTIONS)
      throw badInput('mentionIds', `A note can mention at most ${MAX_MENTIONS} people.`);
    return this.change(input, context, async (manager, articleId) => {
      const { ownerId } = await lockArticle(manager, articleId, 'id');
      await requireColleagues(manager, mentionIds, (i) => `mentionIds.${i}`);
      await countWrittenBytes(manager, Buffer.byteLength(body));
      const { name: author, personId: authorId } = viewer;
      await manager.insert(ArticleNote, { articleId, author, authorId, body, mentionIds });
      await tell(manager, mentionIds, 'MENTIONED', articleId, viewer, body);
      const owners = mentionIds.includes(ownerId ?? 0) ? [] : [ownerId];
      await tell(manager, owners, 'COMMENTED', articleId, viewer, body);
    });
  }

  @MutationFor(Role.AUTHOR, ArticlePayload, 'Marks a note as solved (해결), or as open again.')
  async solveArticleNote(
    @Input('The note.') { id, isSolved }: SolveArticleNoteInput,
    @Ctx() context: ArticleContext,
  ): Promise<ArticlePayload> {
    const where = { id: /^[1-9]\d{0,8}$/.test(id) ? Number(id) : 0 };
    const note = await this.dataSource.manager.findOneBy(ArticleNote, where);
    if (!note) throw new DoumError('NOT_FOUND', 'There is no note with this id.', { field: 'id' });
    const solved = { solvedAt: () => 'now()', solvedBy: context.viewer.name };
    const values = isSolved ? solved : { solvedAt: null, solvedBy: null };
    return this.change({ id: note.articleId }, context, async (manager, articleId) => {
      await lockArticle(manager, articleId, 'id');
      await manager.update(ArticleNote, where, values);
    });
  }

  @Cost({ points: 20 })
  @Access(Role.AUTHOR)
  @FieldResolver(() => [ArticleNote], {
    nullable: true,
    description: 'The notes between colleagues (메모), newest first.',
  })
  notes(@Root() article: Article, @First('Maximum number') first: number): Promise<ArticleNote[]> {
    const where = { articleId: article.id };
    const take = checkPageSize(first);
    return this.dataSource.manager.find(ArticleNote, { where, order: { id: 'DESC' }, take });
  }
}
