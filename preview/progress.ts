import { Listr, ListrLogger, type ListrTask, PRESET_TIMER, ProcessOutput } from "listr2";

/**
 * Runs the tasks with their times shown: drawn where a terminal is, else line by line on standard error, so that standard output
 * holds the result alone.
 */
export async function runSteps(tasks: ListrTask[], drawn: boolean): Promise<void> {
  // An interruption is ours to deal with: something has to be removed.
  const shared = { registerSignalListeners: false };
  const steps = drawn
    ? new Listr(tasks, {
        ...shared,
        renderer: "default",
        rendererOptions: { timer: PRESET_TIMER, collapseErrors: false },
      })
    : new Listr(tasks, {
        ...shared,
        renderer: "simple",
        rendererOptions: {
          timer: PRESET_TIMER,
          logger: new ListrLogger({ processOutput: onStandardError() }),
        },
      });
  await steps.run();
}

function onStandardError(): ProcessOutput {
  return new ProcessOutput(process.stderr, process.stderr);
}
