import type { ComponentProps } from 'react';
import { ArticleList } from './article-list.js';

/** What is read most, under a heading of its own; nothing where nothing is. */
export function PopularArticles(props: ComponentProps<typeof ArticleList>) {
  if (props.articles.length === 0) return null;
  return (
    <section>
      <h2 className="section-title">많이 찾는 도움말</h2>
      <ArticleList {...props} />
    </section>
  );
}
