import { choseong, type TextInitials } from '../../language/index.js';

/**
 * What a text must contain to match a prefix: the initial consonants of its Hangul, one after the
 * other where nothing else is between them, and its Latin letters and digits. Most texts lack some,
 * and looking for them takes much less time than a regular expression.
 */
export class NeededLetters {
  private readonly initials: readonly string[];
  private readonly others: readonly string[];

  constructor(characters: readonly string[]) {
    const typed = characters.join('');
    this.initials = (typed.match(/[가-힣ㄱ-ㅎ]+/g) ?? []).map(choseong);
    this.others = [...new Set(typed.toLowerCase().match(/[a-z0-9]/g))];
  }

  areIn({ text, initials }: TextInitials): boolean {
    return (
      this.initials.every((needed) => initials.includes(needed)) &&
      this.others.every((needed) => text.includes(needed))
    );
  }
}
