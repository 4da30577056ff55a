import { Field, InputType, ObjectType } from 'type-graphql';
import { NullableField } from '../core/nullable-field.js';

const CHANNEL = 'A way to ask a person (상담 채널).';
@ObjectType({ description: CHANNEL })
@InputType('ContactChannelInput', { description: CHANNEL })
export class ContactChannel {
  @Field({ description: 'Name, one line of at most 50 characters, e.g. 채팅 상담.' })
  name!: string;

  @Field({ description: 'Address with https:, mailto: or tel:. A phone number becomes tel:.' })
  address!: string;

  @Field({
    defaultValue: '',
    description:
      'When it answers, in the time of Korea, in the format opening_hours of OpenStreetMap with ' +
      'days and times only: Mo-Fr 09:00-18:00; Sa,Su 10:00-13:00. Empty: always.',
  })
  hours!: string;
}

const LINK = 'A link at the end of each page.';
@ObjectType({ description: LINK })
@InputType('FooterLinkInput', { description: LINK })
export class FooterLink {
  @Field({ description: 'Text, one line of at most 50 characters.' })
  name!: string;

  @Field({ description: 'Address with https:, mailto: or tel:, or a path of this site.' })
  address!: string;
}

const PICTURE = 'Address of a PNG or WebP file of at most 1 MB, uploaded at the desk.';

@ObjectType()
@InputType({ description: 'The help centre. What is absent or null will be empty.' })
export class HelpCentreInput {
  @Field({ description: 'Name (이름), one line of at most 50 characters.' })
  name!: string;

  @NullableField(() => String, `Logo on light grounds. ${PICTURE}`)
  logo?: string | null;

  @NullableField(() => String, `Logo on dark grounds, if it is another one. ${PICTURE}`)
  logoDark?: string | null;

  @NullableField(() => String, `Icon of the browser tab. ${PICTURE}`)
  favicon?: string | null;

  @NullableField(
    () => String,
    'Colour of links and buttons, as #rrggbb, with a contrast of 4.5 : 1 (WCAG AA) to light grounds.',
  )
  accentColor?: string | null;

  @Field({
    defaultValue: '',
    description: 'Text of the home page in Markdown, at most 10,000 characters.',
  })
  homeText!: string;

  @Field(() => [FooterLink], { defaultValue: [], description: 'At most 20 links.' })
  footerLinks!: FooterLink[];

  @Field(() => [ContactChannel], { defaultValue: [], description: 'At most 10 channels.' })
  channels!: ContactChannel[];

  @Field({
    defaultValue: '',
    description: 'What pages say outside the hours, one line of at most 200 characters.',
  })
  closedText!: string;
}

@ObjectType({ description: 'What readers see of the help centre itself (브랜드).' })
export class HelpCentre extends HelpCentreInput {
  @NullableField(() => String, 'The accent colour for dark grounds: as light as contrast needs.')
  accentColorDark!: string | null;

  /** The HTML of `homeText`, before its pictures are checked. */
  homeHtml!: string;
}

@ObjectType({ description: 'The result of a change to the help centre.' })
export class HelpCentrePayload {
  @Field({ description: 'The help centre after the change.' })
  helpCentre!: HelpCentre;
}
