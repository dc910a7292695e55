/** How long a group has to end by itself. */
const PATIENCE_MS = 5_000;

/**
 * Interrupts the process group led by `leader` when `signal` is aborted, as a terminal would, and kills what is still there a while
 * later. A build's own commands are in the group: ended with their leader only, they would go on by themselves.
 *
 * @returns what stops listening; to be called when the leader has ended
 */
export function interruptOn(signal: AbortSignal, leader: number | undefined): () => void {
  let patience: NodeJS.Timeout | undefined;
  const interrupt = () => {
    send(leader, "SIGINT");
    patience = setTimeout(send, PATIENCE_MS, leader, "SIGKILL");
  };
  signal.addEventListener("abort", interrupt, { once: true });
  return () => {
    signal.removeEventListener("abort", interrupt);
    clearTimeout(patience);
  };
}

function send(leader: number | undefined, signal: NodeJS.Signals): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended in the meantime.
  }
}
