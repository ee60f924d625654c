import { current, live } from "./host";

export const app = live(() => current().photoshop.app);
export const core = live(() => current().photoshop.core);
export const imaging = live(() => current().photoshop.imaging);
export const action = live(() => current().photoshop.action);
