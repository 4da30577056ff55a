import {
  Column,
  Entity,
  JoinColumn,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  PrimaryGeneratedColumn,
  type Relation,
} from 'typeorm';
import { Category, Platform } from '../catalog/index.js';
import type { ArticleStatus, ArticleVisibility } from './article.js';

/**
 * The stored row of an article. The API shows an `Article`: this row with the content of a
 * revision.
 */
@Entity('article')
export class ArticleEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('text')
  slug!: string;

  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  @Column('integer', { name: 'category_id' })
  categoryId!: number;

  @Column('text')
  status!: ArticleStatus;

  @Column('text')
  visibility!: ArticleVisibility;

  /** Number of the newest revision. */
  @Column('integer')
  version!: number;

  /** Number of the revision that readers see. Null unless the status is PUBLISHED. */
  @Column('integer', { name: 'published_version', nullable: true })
  publishedVersion!: number | null;

  @Column({ type: 'timestamptz', name: 'published_at', precision: 3, nullable: true })
  publishedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  /**
   * Time of the last change that readers see; without a published revision, of the newest revision.
   * Not an `UpdateDateColumn`: other changes leave it.
   */
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt!: Date;

  @ManyToOne(() => Category)
  @JoinColumn({ name: 'category_id' })
  category?: Category;

  @OneToMany(() => ArticleRevisionEntity, (revision) => revision.article)
  revisions?: ArticleRevisionEntity[];
}

/** A saved revision of an article. Revisions are appended and never changed. */
@Entity('article_revision')
export class ArticleRevisionEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'article_id' })
  articleId!: number;

  /** Number of the revision in its article, from 1. */
  @Column('integer')
  version!: number;

  @Column('text')
  title!: string;

  @Column('text', { array: true })
  keywords!: string[];

  /** Name of the viewer who saved the revision. */
  @Column('text')
  editor!: string;

  @Column('text')
  summary!: string;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @ManyToOne(() => ArticleEntity, (article) => article.revisions, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'article_id' })
  article?: Relation<ArticleEntity>;

  @OneToMany(() => ArticleVariantEntity, (variant) => variant.revision)
  variants?: ArticleVariantEntity[];
}

/** The body of a revision for one or more platforms. */
@Entity('article_variant')
export class ArticleVariantEntity {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'revision_id' })
  revisionId!: number;

  /** Position among the variants of the revision, from 0. */
  @Column('integer')
  position!: number;

  /** Markdown. */
  @Column('text')
  body!: string;

  @Column('text', { name: 'body_html' })
  bodyHtml!: string;

  @Column('text', { name: 'body_text' })
  bodyText!: string;

  @ManyToOne(() => ArticleRevisionEntity, (revision) => revision.variants, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'revision_id' })
  revision?: Relation<ArticleRevisionEntity>;

  /**
   * The join table also contains the revision, so that a constraint allows each platform only once
   * in a revision.
   */
  @ManyToMany(() => Platform)
  @JoinTable({
    name: 'article_variant_platform',
    joinColumns: [
      { name: 'variant_id', referencedColumnName: 'id' },
      { name: 'revision_id', referencedColumnName: 'revisionId' },
    ],
    inverseJoinColumns: [{ name: 'platform_id', referencedColumnName: 'id' }],
  })
  platforms?: Platform[];
}
