import { MenuItem, TextField } from '@mui/material';
import type { ArticleVisibility } from '../../generated/operations.js';
import { categoryOptions, type ProductNode } from '../../shared/categories.js';
import type { ArticleSession, ArticleState } from './article-session.js';

interface Props {
  session: ArticleSession;
  state: ArticleState;
  products: readonly ProductNode[];
  isEditor: boolean;
}

const VISIBILITIES: readonly (readonly [ArticleVisibility, string])[] = [
  ['PUBLIC', '모두에게'],
  ['INTERNAL', '상담원에게만'],
];

/** What an article has besides its title and its text. */
export function ArticleFields({ session, state, products, isEditor }: Props) {
  const { writing, facts } = state;
  const isNew = facts === null;
  // An author may choose the place of a new article, but not move one that readers see.
  const isPlaced = !isEditor && !isNew;
  const atOnce = isPlaced
    ? '편집자가 바꿀 수 있어요.'
    : isNew
      ? ' '
      : '저장하면 바로 바뀌어요. 게시를 기다리지 않아요.';
  return (
    <section aria-label="문서 정보" className="desk-fields">
      <TextField
        select
        required
        label="카테고리"
        value={writing.categorySlug}
        disabled={isPlaced}
        helperText={atOnce}
        onChange={({ target }) => session.change({ categorySlug: target.value })}
      >
        {products.flatMap(categoryOptions).map(({ slug, path }) => (
          <MenuItem key={slug} value={slug}>
            {path}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        label="공개 범위"
        value={writing.visibility}
        disabled={isPlaced}
        helperText={atOnce}
        onChange={({ target }) =>
          session.change({ visibility: target.value as ArticleVisibility })
        }
      >
        {VISIBILITIES.map(([value, name]) => (
          <MenuItem key={value} value={value}>
            {name}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label="주소"
        value={writing.slug}
        disabled={isPlaced}
        helperText={isNew ? '비워 두면 제목으로 만들어요.' : atOnce}
        onChange={({ target }) => session.change({ slug: target.value })}
      />
      <TextField
        label="검색 키워드"
        multiline
        minRows={3}
        value={writing.keywords}
        helperText="글에 없지만 사람들이 찾는 말을 한 줄에 하나씩 써 주세요."
        onChange={({ target }) => session.change({ keywords: target.value })}
      />
      {!isNew && (
        <TextField
          label="사용자 말로 된 질문"
          multiline
          minRows={3}
          value={writing.questions}
          disabled={isPlaced}
          helperText={`사람들이 묻는 그대로 한 줄에 하나씩 써 주세요. ${atOnce}`}
          onChange={({ target }) => session.change({ questions: target.value })}
        />
      )}
    </section>
  );
}
