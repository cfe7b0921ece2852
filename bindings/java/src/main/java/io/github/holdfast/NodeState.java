package io.github.holdfast;

/** Whether a node takes keys now. The order is that of the numbers of the C library. */
public enum NodeState {
  /** Takes its keys. */
  UP,
  /** Its keys go to others while others are up. */
  DRAINING,
  /** Skipped for now; its place is kept. */
  DOWN
}
