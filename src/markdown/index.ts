export {
  allowedImages,
  headingsOf,
  markdownOfPart,
  renderBody,
  type RenderedBody,
  renderPreview,
  sizedPictures,
  withHeadingIds,
} from './render-body.js';
