export { checkHelpCentre } from './check-help-centre.js';
export { createHelpCentre, type HelpCentreFeature } from './create-help-centre.js';
export { readHelpCentre, writeHelpCentre } from './help-centre-store.js';
export { HelpCentre } from './help-centre-types.js';
