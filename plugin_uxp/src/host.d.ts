// The parts of the modules "photoshop" and "uxp" that Enhance uses, as their reference describes them.

declare module "photoshop" {
  export interface Bounds {
    left: number;
    top: number;
    right: number;
    bottom: number;
  }

  export interface Layer {
    readonly id: number;
    name: string;
    readonly kind: string;
    readonly bounds: Bounds;
    readonly boundsNoEffects: Bounds;
    readonly isBackgroundLayer: boolean;
    readonly layers?: readonly Layer[] | null;
    opacity: number;
    visible: boolean;
    allLocked: boolean;
    duplicate(target?: Document | Layer, placement?: string, name?: string): Promise<Layer>;
    rasterize(target: string): Promise<void>;
    merge(): Promise<Layer>;
    move(relative: Layer, placement: string): void;
    delete(): void;
    translate(horizontal: number, vertical: number): Promise<void>;
  }

  export interface Selection {
    readonly bounds: Bounds | null;
  }

  export interface Document {
    readonly id: number;
    readonly name: string;
    readonly title: string;
    readonly mode: string;
    readonly bitsPerChannel: string;
    readonly colorProfileName: string;
    readonly resolution: number;
    readonly width: number;
    readonly height: number;
    readonly layers: readonly Layer[];
    readonly activeLayers: readonly Layer[];
    readonly backgroundLayer: Layer | null;
    readonly selection: Selection;
    createLayer(options?: { name?: string }): Promise<Layer>;
    createPixelLayer(options?: { name?: string }): Promise<Layer | null>;
    duplicate(name?: string, mergeLayersOnly?: boolean): Promise<Document>;
    duplicateLayers(layers: readonly Layer[], target?: Document): Promise<Layer[]>;
    flatten(): Promise<void>;
    changeMode(mode: string): Promise<void>;
    resizeImage(width: number, height: number, resolution?: number, method?: string): Promise<void>;
    closeWithoutSaving(): void;
  }

  export interface ImageData {
    readonly width: number;
    readonly height: number;
    readonly colorSpace: string;
    readonly colorProfile: string;
    readonly hasAlpha: boolean;
    readonly components: number;
    readonly componentSize: 8 | 16 | 32;
    getData(options?: { chunky?: boolean; fullRange?: boolean }): Promise<Uint8Array | Uint16Array | Float32Array>;
    dispose(): void;
  }

  export interface PixelRequest {
    documentID: number;
    layerID?: number;
    sourceBounds?: Bounds;
    targetSize?: { width?: number; height?: number };
    colorSpace?: string;
    colorProfile?: string;
    componentSize?: number;
    applyAlpha?: boolean;
  }

  export interface ReadPixels {
    imageData: ImageData;
    sourceBounds: Bounds;
    level?: number;
  }

  export interface PutRequest {
    documentID: number;
    layerID: number;
    imageData: ImageData;
    replace?: boolean;
    targetBounds?: { left: number; top: number };
    commandName?: string;
  }

  export interface BufferOptions {
    width: number;
    height: number;
    components: number;
    colorSpace: string;
    colorProfile?: string;
    chunky?: boolean;
    fullRange?: boolean;
  }

  export interface HostControl {
    suspendHistory(options: { documentID: number; name: string }): Promise<number>;
    resumeHistory(suspension: number, commit?: boolean): Promise<void>;
    registerAutoCloseDocument(id: number): Promise<void>;
    unregisterAutoCloseDocument(id: number): Promise<void>;
  }

  export interface ExecutionContext {
    readonly isCancelled: boolean;
    onCancel: (() => void) | undefined;
    reportProgress(step: { value?: number; commandName?: string }): void;
    readonly hostControl: HostControl;
  }

  export const app: {
    activeDocument: Document | null;
    readonly documents: readonly Document[];
    createDocument(options: {
      name: string;
      width: number;
      height: number;
      resolution: number;
      mode: string;
      depth: number;
      profile?: string;
      fill: string;
    }): Promise<Document | null>;
    open(entry: unknown): Promise<Document>;
    getColorProfiles(space: string): Promise<string[]>;
  };

  export const core: {
    executeAsModal<T>(
      work: (context: ExecutionContext) => Promise<T>,
      options: { commandName: string; timeOut?: number; interactive?: boolean },
    ): Promise<T>;
  };

  export const imaging: {
    getPixels(request: PixelRequest): Promise<ReadPixels>;
    putPixels(request: PutRequest): Promise<void>;
    getLayerMask(request: Omit<PixelRequest, "layerID"> & { layerID: number; kind?: string }): Promise<ReadPixels>;
    putLayerMask(request: PutRequest & { kind?: string }): Promise<void>;
    getSelection(request: Omit<PixelRequest, "layerID">): Promise<ReadPixels>;
    putSelection(request: Omit<PutRequest, "layerID">): Promise<void>;
    createImageDataFromBuffer(
      data: Uint8Array | Uint16Array | Float32Array,
      options: BufferOptions,
    ): Promise<ImageData>;
    encodeImageData(options: { imageData: ImageData; base64?: boolean }): Promise<string | number[]>;
  };

  export const action: {
    batchPlay(commands: readonly object[], options: object): Promise<Record<string, unknown>[]>;
    addNotificationListener(
      events: readonly string[],
      listener: (event: string, descriptor: object) => void,
    ): Promise<void>;
    removeNotificationListener(
      events: readonly string[],
      listener: (event: string, descriptor: object) => void,
    ): Promise<void>;
  };
}

declare module "uxp" {
  export interface Entry {
    readonly name: string;
    readonly isFile: boolean;
    readonly nativePath: string;
    delete(): Promise<void>;
  }

  export interface Folder extends Entry {
    getEntries(): Promise<Entry[]>;
    getEntry(name: string): Promise<Entry>;
  }

  export const storage: {
    localFileSystem: { getDataFolder(): Promise<Folder> };
    secureStorage: {
      getItem(key: string): Promise<Uint8Array | null | undefined>;
      setItem(key: string, value: string): Promise<void>;
      removeItem(key: string): Promise<void>;
    };
  };

  export const shell: { openExternal(url: string, text?: string): Promise<string> };

  export interface PanelEntry {
    create?(root: HTMLElement): void | Promise<void>;
    show?(root: HTMLElement): void | Promise<void>;
    hide?(): void;
    destroy?(): void;
    menuItems?: { id: string; label: string }[];
    invokeMenu?(id: string): void;
  }

  export const entrypoints: {
    setup(points: {
      plugin?: { create?(): void; destroy?(): void };
      panels: Record<string, PanelEntry>;
      commands: Record<string, () => void | Promise<void>>;
    }): void;
  };

  export const host: { name: string; version: string; uiLocale: string };
  export const versions: { uxp: string; plugin: string };
}
