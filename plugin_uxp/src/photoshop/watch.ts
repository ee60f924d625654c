/** Being told that something else is open, active or selected now. */
import { action } from "photoshop";

const EVENTS = [
  "open",
  "close",
  "newDocument",
  "select",
  "make",
  "set",
  "delete",
  "crop",
  "imageSize",
  "canvasSize",
  "convertMode",
];
/** Photoshop tells of one act of the user's in many events. */
const SETTLE_MS = 150;

export function onHostChange(listener: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(listener, SETTLE_MS);
  };
  void action.addNotificationListener(EVENTS, settle);
}
