/**
 * How much interest in an article each thing shows that a visitor does; the database weighs it by
 * time (`interest_weight`). The numbers are our own choice. Only what they are to each other
 * matters, and that not much: popularity is the logarithm of their sum. A view says least, because
 * a link may lead there; a click chose it among others; an opinion is rare and deliberate.
 */
export const INTEREST = { click: 1, view: 0.5, helpful: 3, notHelpful: -2 } as const;
