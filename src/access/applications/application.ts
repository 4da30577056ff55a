import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { DateTime } from '../../core/date-time.js';
import { NullableField } from '../../core/nullable-field.js';
import { Node } from '../../core/global-id.js';
import { Access, Role } from '../access.js';

@Entity('application')
@ObjectType({
  implements: Node,
  description:
    'A client program, such as an app or a page, that sends its key with each request (애플리케이션).',
})
export class Application extends Node {
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Access(Role.ANALYST)
  @Field({ description: 'Name of the application (이름), shown in the error RATE_LIMITED.' })
  @Column('text')
  name!: string;

  @Access(Role.ANALYST)
  @Field({
    description:
      'The publishable key (공개 키), to send as the header `x-doum-application`. Apps and pages ' +
      'contain the key, so everybody can read it: the key grants nothing.',
  })
  @Column('text')
  key!: string;

  @Access(Role.ANALYST)
  @Field(() => [String], {
    description:
      'The origins whose pages may send requests with the key, e.g. https://shop.example.com, ' +
      'also if the configuration CORS_ORIGINS does not name them. A request with the header ' +
      '`Origin` of another page fails with FORBIDDEN. This only stops other pages: programs send ' +
      'any `Origin` or none.',
  })
  @Column({ type: 'text', name: 'allowed_origins', array: true })
  allowedOrigins!: string[];

  @Access(Role.ANALYST)
  @NullableField(
    () => Int,
    'Maximum number of requests a minute with this key, from all addresses together; null: no ' +
      'limit. The limits of each address and API key also apply. Anybody who copies the key can ' +
      'use up this limit, so a public app should have none.',
  )
  @Column({ type: 'integer', name: 'requests_per_minute', nullable: true })
  requestsPerMinute!: number | null;

  @Access(Role.ANALYST)
  @Field(() => DateTime, { description: 'Time of creation.' })
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Access(Role.ANALYST)
  @NullableField(
    () => DateTime,
    'Time when the key was revoked (폐기); null when it is not revoked.',
  )
  @Column({ type: 'timestamptz', name: 'revoked_at', precision: 3, nullable: true })
  revokedAt!: Date | null;

  protected override get nodeKind() {
    return 'Application' as const;
  }
}
