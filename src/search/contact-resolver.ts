import { Arg, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { checkLength } from '../core/text/text.js';

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
  /** `contactUrl`: resolves to an absolute URL; undefined if there is none. */
  constructor(private readonly contactUrl: () => Promise<string | undefined>) {}

  @Query(() => Contact, {
    nullable: true,
    description:
      'Where visitors can ask a person when no article helps (상담원에게 물어보기): the first channel ' +
      'of `helpCentre` with https, otherwise `CONTACT_URL`; null without both.',
  })
  async contact(
    @Arg('searchId', () => ID, {
      nullable: true,
      description:
        'The `searchId` of the search that did not help. It is passed on unchanged, so that the ' +
        'person who answers can see that search.',
    })
    searchId: string | null | undefined,
  ): Promise<Contact | null> {
    if (searchId != null) checkLength(searchId, 'searchId', MAX_SEARCH_ID);
    const address = await this.contactUrl();
    if (address === undefined) return null;
    const url = new URL(address);
    if (searchId != null) url.searchParams.set('searchId', searchId);
    return { url: url.href };
  }
}
