package io.github.holdfast;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that views hold outside of the heap, where the collector does not see them. When they have
 * doubled since it ran last it is asked to run, as for direct buffers; so forgotten views cannot
 * fill the memory.
 */
final class Pressure {
  /** Below this nobody asks. */
  static final long LEAST = 256L << 20;

  private static final AtomicLong held = new AtomicLong();
  private static volatile long limit = LEAST;

  private Pressure() {}

  static void add(long bytes) {
    long now = held.addAndGet(bytes);
    if (now > limit) {
      limit = 2 * now;
      System.gc();
    }
  }

  static void remove(long bytes) {
    long wanted = Math.max(LEAST, 2 * held.addAndGet(-bytes));
    if (wanted < limit) limit = wanted;
  }

  static long held() {
    return held.get();
  }
}
