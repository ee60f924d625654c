/** Large results, which the daemon writes to the panel's folder: Photoshop reads them itself. */
import { app, type Document } from "photoshop";
import { PanelError } from "../errors";
import { scaled } from "../geometry";
import { resultFile } from "../uxp";
import { type Scope, asOneStep, keepingFront, modal } from "./modal";
import { play } from "./play";
import { type Subject, unchanged } from "./subject";
import { type Place, type Written, layerName, placeAbove, resultName } from "./write";

/** As `write` does with pixels. Raises "result-unreadable" beside what that raises. */
export async function openResult(subject: Subject, place: Place, factor: number, job: string): Promise<Written> {
  const entry = await resultFile(job);
  const written = await modal(layerName(factor), async (scope) => {
    if (place === "new-document") {
      const opened = await openFile(scope, entry, subject);
      // The copy has no file: the panel's own folder is no place to save to.
      const copy = await opened.duplicate(resultName(subject, factor));
      return { documentID: copy.id, layerID: copy.layers[0]?.id ?? 0 };
    }
    const target = unchanged(subject);
    return keepingFront(async () => {
      const opened = await openFile(scope, entry, subject);
      return asOneStep(scope, target.id, layerName(factor), async () => {
        if (place === "enlarge") {
          const { width, height } = subject.documentSize;
          await target.resizeImage(width * factor, height * factor, subject.resolution, "bicubicSmoother");
        }
        const [layer] = await opened.duplicateLayers(opened.layers, target);
        if (layer === undefined) throw new PanelError("result-unreadable");
        layer.name = layerName(factor);
        placeAbove(target, subject, layer);
        const { left, top } = scaled(subject.wanted, place === "enlarge" ? factor : 1);
        const { bounds } = layer;
        if (bounds.left !== left || bounds.top !== top) await layer.translate(left - bounds.left, top - bounds.top);
        opened.closeWithoutSaving();
        return { documentID: target.id, layerID: layer.id };
      });
    });
  });
  await entry.delete().catch(() => undefined); // a scanner may still hold it; the next start sweeps it away
  return written;
}

/** Open the file for as long as Photoshop is ours, with the profile that its pixels were made in. */
async function openFile(scope: Scope, entry: unknown, subject: Subject): Promise<Document> {
  let opened: Document;
  try {
    opened = await app.open(entry);
  } catch (error) {
    throw new PanelError("result-unreadable", PanelError.from(error).detail, { cause: error });
  }
  await scope.context.hostControl.registerAutoCloseDocument(opened.id);
  if (subject.colour.profile !== "") {
    const current = { _ref: "document", _id: opened.id };
    await play({ _obj: "assignProfile", _target: [current], profile: subject.colour.profile });
  }
  return opened;
}
