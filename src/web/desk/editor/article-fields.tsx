import { TextField } from '@mui/material';
import type { ArticleVisibility } from '../../generated/operations.js';
import { CategoryPicker } from '../catalogue/category-picker.js';
import { Choice } from '../shell/fields.js';
import type { SessionProps } from './article-session.js';
import { FIELD_LABELS } from './writing.js';

interface Props extends SessionProps {
  isEditor: boolean;
}

/** The fields of an article beside title and text. */
export function ArticleFields({ session, state: { writing, facts, incomplete }, isEditor }: Props) {
  const isNew = facts === null;
  // An author chooses the category until the first publication, the rest only of a new article.
  const disabled = !isEditor && !isNew;
  const isPlaced = disabled && facts.workflow?.wasPublished !== false;
  const field = (name: 'slug' | 'keywords' | 'questions', help?: string) => {
    const isFixed = disabled && name !== 'keywords';
    return (
      <TextField
        label={FIELD_LABELS[name]}
        helperText={!isFixed && help}
        value={writing[name]}
        disabled={isFixed}
        multiline={name !== 'slug'}
        minRows={3}
        onChange={({ target }) => session.change({ [name]: target.value })}
      />
    );
  };
  return (
    <section aria-labelledby="article-fields" className="desk-stack">
      <h2 id="article-fields">문서 정보</h2>
      {!isNew && (
        <p className="desk-soft">
          {disabled
            ? `${isPlaced ? '카테고리, ' : ''}공개 범위, 주소, 질문은 편집자가 바꿀 수 있어요.`
            : '카테고리, 공개 범위, 주소, 질문은 저장하면 게시를 기다리지 않고 바로 바뀌어요.'}
        </p>
      )}
      <div className="desk-fields">
        <CategoryPicker
          label={FIELD_LABELS.categorySlug}
          required
          disabled={isPlaced}
          refusal={incomplete > 0 && !writing.categorySlug && '카테고리를 골라 주세요.'}
          value={writing.categorySlug || null}
          onChange={(slug) => session.change({ categorySlug: slug ?? '' })}
        />
        <Choice
          label={FIELD_LABELS.visibility}
          options={{ PUBLIC: '모두에게', INTERNAL: '내부용' }}
          value={writing.visibility}
          disabled={disabled}
          onChange={(visibility) => session.change({ visibility: visibility as ArticleVisibility })}
        />
        {field('slug', isNew ? '비워 두면 제목으로 만들어요.' : undefined)}
        {field('keywords', '글에 없지만 찾는 말을 한 줄에 하나씩 써 주세요.')}
        {!isNew && field('questions', '묻는 그대로 한 줄에 하나씩 써 주세요.')}
      </div>
    </section>
  );
}
