import { Arg, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { checkLength } from '../core/text.js';

/** Longer than any searchId. */
const MAX_SEARCH_ID = 100;

@ObjectType({ description: 'Where visitors can ask a person (상담).' })
export class Contact {
  @Field({
    description: 'Absolute address to open, with the given search ID as its parameter `searchId`.',
  })
  url!: string;
}

@Resolver()
export class ContactResolver {
  /** `contactUrl`: an absolute URL; undefined if the operator set none. */
  constructor(private readonly contactUrl: string | undefined) {}

  @Query(() => Contact, {
    nullable: true,
    description:
      'Where visitors can ask a person when no article helps (상담원에게 물어보기); null where the ' +
      'operator has not set `CONTACT_URL`.',
  })
  contact(
    @Arg('searchId', () => ID, {
      nullable: true,
      description:
        'The `searchId` of the search that did not help. It is passed on unchanged, so that the ' +
        'person who answers can see that search.',
    })
    searchId: string | null | undefined,
  ): Contact | null {
    if (searchId != null) checkLength(searchId, 'searchId', MAX_SEARCH_ID);
    if (this.contactUrl === undefined) return null;
    const url = new URL(this.contactUrl);
    if (searchId != null) url.searchParams.set('searchId', searchId);
    return { url: url.href };
  }
}
