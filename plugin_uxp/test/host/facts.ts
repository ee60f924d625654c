/**
 * What the fake takes to be true of Photoshop and UXP, and what a test may switch.
 *
 * Where Adobe's documents are certain, the fake does just that and there is no switch. Every switch here is a point
 * that the documents leave open, that reports contradict, or that depends on the version or on the user's settings.
 * The first value named is the default: the stricter side, so that a panel that passes lives on both.
 */

export interface Facts {
  /** Photoshop's version: below 25.0 no `selection`, below 25.10 no `timeOut` of modal scopes. */
  version: string;
  /** UXP's own version, in `uxp.versions`. */
  uxpVersion: string;
  /** [?] Whether reading pixels needs a modal scope. Adobe's sample wraps reads, other plugins do not. */
  readsNeedModal: boolean;
  /**
   * Whether the same plugin may open a scope inside a scope. The documents allow it; a scope that overlaps another by
   * accident looks the same from outside, so the default refuses.
   */
  nestedModal: "rejected" | "allowed";
  /** [?] Whether changes made inside a modal scope are told to listeners. The documents say they are silenced. */
  notifyInModal: boolean;
  /** [?] Whether colour is multiplied by alpha in what getPixels returns and putPixels takes. */
  premultiplied: boolean;
  /** [?] When fully opaque pixels come with 3 components: judged for the region read, for the whole layer, never. */
  opaqueHasNoAlpha: "region" | "layer" | "never";
  /** [?] What reading a region without any pixel does. */
  emptyRegion: "throws" | "zero-size";
  /** [?] What getSelection does when nothing is selected. */
  noSelection: "throws" | "zero-size";
  /** [?] Whether the Imaging API has getSelection and putSelection at all (it came after getPixels). */
  hasGetSelection: boolean;
  /** [R] Asking for 8 bit of a 16-bit document fails with number -1 "above 25.5". */
  depthConversion: "fails" | "works";
  /** [?] Reading a CMYK document as RGB: implied by the documents, promised nowhere. */
  cmykRead: "refused" | "converts";
  /** [?] Reading an indexed document. */
  indexedRead: "refused" | "converts";
  /** [?] What getPixels on a Smart Object or a text layer does. */
  nonPixelRead: "refused" | "rendered";
  /** [?] putPixels with replace: false where both have alpha. */
  replaceFalse: "over" | "overwrite";
  /** [?] Profile names that getColorProfiles does not list, in createDocument and createImageDataFromBuffer. */
  unlistedProfile: "refused" | "accepted";
  /** [?] Depth of masks and of the selection: that of the document, or always 8 bit. */
  maskDepth: "document" | "8";
  /** [R] mergeVisible with duplicate: a layer of its own, or poured into the active layer. */
  stampVisible: "new layer" | "active layer";
  /** [?] Whether layers still have moveAbove, which the reference of 2021 names and today's does not. */
  hasMoveAbove: boolean;
  /** Preference "Resize image during place": a file larger than the canvas is fitted into it. On by default. */
  resizeOnPlace: boolean;
  /** Preference "Cache levels": pyramid levels that scaled reads may come from. */
  cacheLevels: number;
  /** Preference "History states". */
  historyStates: number;
  /** [?] What secureStorage.getItem answers for a key that it lost; 9.0 changed its errors. */
  missingSecret: "rejects" | "null" | "undefined";
  /** [R] A command that fails in batchPlay: an object with `_obj: "error"` among the results, or a rejection. */
  batchPlayFailure: "error object" | "rejects";
  /** [?] Unassociated alpha of a TIFF: a channel named "Alpha 1", or the layer's transparency. */
  tiffAlpha: "channel" | "transparency";
  /** [?] How a socket to an origin that the manifest lacks fails. */
  refusedSocket: "error event" | "throws";
  /** [?] Whether a domain without a port allows every port. */
  portlessDomain: "default port" | "any port";
  /** Whether the WebSocket starts with "blob" (as in browsers) or "arraybuffer"; the documents name no default. */
  binaryType: BinaryType;
  /** [?] The Origin header of UXP's sockets; null: none is sent. Passed on to the socket factory. */
  origin: string | null;
  /** Bytes that the send buffer holds before UXP closes the socket. The real number is undocumented. */
  sendBuffer: number;
  /** The locale in `uxp.host.uiLocale`. */
  locale: string;
  /** What `os.platform()` says: "darwin" or "win32". */
  platform: "win32" | "darwin";
}

export const DEFAULTS: Readonly<Facts> = {
  version: "26.0.0",
  uxpVersion: "8.0.1",
  readsNeedModal: true,
  nestedModal: "rejected",
  notifyInModal: false,
  premultiplied: false,
  opaqueHasNoAlpha: "region",
  emptyRegion: "throws",
  noSelection: "throws",
  hasGetSelection: true,
  depthConversion: "fails",
  cmykRead: "refused",
  indexedRead: "refused",
  nonPixelRead: "refused",
  replaceFalse: "over",
  unlistedProfile: "refused",
  maskDepth: "document",
  stampVisible: "new layer",
  hasMoveAbove: false,
  resizeOnPlace: true,
  cacheLevels: 4,
  historyStates: 50,
  missingSecret: "rejects",
  batchPlayFailure: "error object",
  tiffAlpha: "channel",
  refusedSocket: "error event",
  portlessDomain: "default port",
  binaryType: "blob",
  origin: null,
  sendBuffer: 16 * 1024 * 1024,
  locale: "en_US",
  platform: "win32",
};

/** Whether `version` is at least `wanted`, both dotted numbers. */
export function atLeast(version: string, wanted: string): boolean {
  const a = version.split(".").map(Number);
  const b = wanted.split(".").map(Number);
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
