export { exportMedia, importMedia, type MediaReport } from './media-folder.js';
export {
  findMedia,
  mediaBytes,
  type PictureSize,
  pictureSizes,
  renewMedia,
  storeMedia,
} from './media-store.js';
export { usePicture } from './unused-media.js';
export { removeUnusedMedia } from './unused-media.js';
export { MAX_MEDIA_BYTES, MEDIA_TYPES, unreadable } from './read-media.js';
export { stripMetadata } from './strip-metadata.js';
