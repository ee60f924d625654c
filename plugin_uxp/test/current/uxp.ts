import { current, live } from "./host";

export const storage = live(() => current().uxp.storage);
export const shell = live(() => current().uxp.shell);
export const entrypoints = live(() => current().uxp.entrypoints);
export const host = live(() => current().uxp.host);
export const versions = live(() => current().uxp.versions);
