/** Commands that have no call of their own. */
import { action } from "photoshop";
import { PanelError } from "../errors";

/** Raises "host-failed": Photoshop tells a command's failure in its answer, and raises nothing. */
export async function play(command: object): Promise<void> {
  const answers = await action.batchPlay([command], {});
  for (const answer of answers) {
    if (answer._obj === "error") {
      throw new PanelError("host-failed", typeof answer.message === "string" ? answer.message : "A command failed.");
    }
  }
}
