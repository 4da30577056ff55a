import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { NullableField } from '../core/nullable-field.js';

export enum Weekday {
  MONDAY = 'MONDAY',
  TUESDAY = 'TUESDAY',
  WEDNESDAY = 'WEDNESDAY',
  THURSDAY = 'THURSDAY',
  FRIDAY = 'FRIDAY',
  SATURDAY = 'SATURDAY',
  SUNDAY = 'SUNDAY',
}
registerEnumType(Weekday, { name: 'Weekday', description: 'A day of the week.' });

@ObjectType({ description: 'When a contact channel answers, in the time of Korea.' })
@InputType('ContactHoursInput', { description: 'When a contact channel answers (운영 시간).' })
export class ContactHours {
  @Field(() => [Weekday], { description: 'The days, each once.' })
  days!: Weekday[];

  @Field({ description: 'When it opens: hours and minutes in Korea, e.g. 09:00.' })
  from!: string;

  @Field({ description: 'When it closes, later on the same day: e.g. 18:00, at most 24:00.' })
  to!: string;
}

@ObjectType({ description: 'A way to ask a person (상담 채널).' })
@InputType('ContactChannelInput', { description: 'A way to ask a person (상담 채널).' })
export class ContactChannel {
  @Field({ description: 'Name, one line of at most 50 characters, e.g. 채팅 상담.' })
  name!: string;

  @Field({
    description: 'Address that starts with https:, mailto: or tel:. A phone number becomes tel:.',
  })
  address!: string;

  @Field(() => [ContactHours], {
    defaultValue: [],
    description: 'When it answers: at most 7 entries; empty: always.',
  })
  hours!: ContactHours[];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether pages show the channel only during its hours.',
  })
  isHiddenWhenClosed!: boolean;
}

@ObjectType({ description: 'A link at the end of each page.' })
@InputType('FooterLinkInput', { description: 'A link at the end of each page.' })
export class FooterLink {
  @Field({ description: 'Text, one line of at most 50 characters.' })
  name!: string;

  @Field({ description: 'Address that starts with https:, mailto:, tel: or, on this site, /.' })
  address!: string;
}

@ObjectType({ description: 'A picture of the help centre.' })
export class HelpCentrePicture {
  @Field({ description: 'Address, a path of the server.' })
  url!: string;

  @Field(() => Int, { description: 'Width in pixels.' })
  width!: number;

  @Field(() => Int, { description: 'Height in pixels.' })
  height!: number;
}

/** The fields that are the same in the answer and the input. */
@ObjectType()
@InputType('HelpCentreFields')
abstract class HelpCentreFields {
  @Field({ description: 'Name (이름), one line of at most 50 characters.' })
  name!: string;

  @NullableField(
    () => String,
    'Colour of links and buttons, as #rrggbb. White text on it, and the colour on light grounds, ' +
      'must have a contrast of 4.5 : 1 (WCAG AA).',
  )
  accentColor?: string | null;

  @Field({
    defaultValue: '',
    description: 'Markdown above the products of the home page, at most 10,000 characters.',
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

const LOGO = 'PNG or WebP file of at most 1 MB that was uploaded at /media: its address.';

@InputType({
  description: 'Everything about the help centre. What is absent or null will be empty.',
})
export class HelpCentreInput extends HelpCentreFields {
  @NullableField(() => String, `Logo on light grounds. ${LOGO}`)
  logo?: string | null;

  @NullableField(() => String, `Logo on dark grounds; default: the other one. ${LOGO}`)
  logoDark?: string | null;

  @NullableField(() => String, `Icon of the browser tab. ${LOGO}`)
  favicon?: string | null;
}

@ObjectType({ description: 'What readers see of the help centre itself (브랜드).' })
export class HelpCentre extends HelpCentreFields {
  @NullableField(() => HelpCentrePicture, 'Logo on light grounds.')
  logo!: HelpCentrePicture | null;

  @NullableField(() => HelpCentrePicture, 'Logo on dark grounds.')
  logoDark!: HelpCentrePicture | null;

  @NullableField(() => HelpCentrePicture, 'Icon of the browser tab.')
  favicon!: HelpCentrePicture | null;

  @NullableField(
    () => String,
    'The accent colour on dark grounds: `accentColor`, as light as the contrast needs.',
  )
  accentColorDark!: string | null;

  /** The HTML of `homeText`, before its pictures are checked. */
  homeHtml!: string;
}

@ObjectType({ description: 'The result of a change to the help centre.' })
export class HelpCentrePayload {
  @Field({ description: 'The help centre after the change.' })
  helpCentre!: HelpCentre;
}
