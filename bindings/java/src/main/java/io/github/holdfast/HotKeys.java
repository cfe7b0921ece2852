package io.github.holdfast;

import io.github.holdfast.internal.Native;
import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.function.LongFunction;

/**
 * Finds the keys that are more than a share of the requests, in a fixed piece of memory. Keys are told
 * apart by {@link View#hash}, or any other 64 bits that stand for them.
 *
 * <pre>{@code
 * long hash = view.hash(key);
 * try (Load.Ticket ticket = hot.note(hash) ? load.spread(view, hash, 4) : load.acquireHash(view, hash)) {
 *   ask(ticket.slot());
 * }
 * }</pre>
 *
 * <p>Threads that share one wait for one another: give each busy thread its own.
 */
public final class HotKeys implements AutoCloseable {
  /** 0 once closed. */
  private long hot;

  private final Cleaner.Cleanable cleanable;

  /**
   * Makes an object that has seen no key, and follows about as many of the latest requests as the library
   * thinks right.
   *
   * @param share from which share of the requests on a key is hot, from 0.0001 to 0.5
   * @throws HoldfastException.Argument if it is out of range
   */
  public HotKeys(double share) {
    this(share, 0);
  }

  /**
   * Makes an object that has seen no key.
   *
   * @param share from which share of the requests on a key is hot, from 0.0001 to 0.5
   * @param window of how many of the latest requests, about: at least 64 / share; 0 leaves it to the library
   * @throws HoldfastException.Argument if a number is out of range
   */
  public HotKeys(double share, long window) {
    HoldfastException.refuseNegative("window", window);
    long[] made = new long[1];
    Native.hot_keys_new(share, window, made);
    hot = made[0];
    long bytes = Native.hot_keys_memory(hot);
    cleanable = Placement.CLEANER.register(this, new Release(hot, bytes));
    Pressure.add(bytes);
  }

  private record Release(long hot, long bytes) implements Runnable {
    @Override
    public void run() {
      Native.hot_keys_free(hot);
      Pressure.remove(bytes);
    }
  }

  /** While a thread is in here this object is reachable, and is not closed. */
  private synchronized <T> T use(LongFunction<T> use) {
    if (hot == 0) throw new IllegalStateException("the hot keys are closed");
    return use.apply(hot);
  }

  /**
   * Counts one request of a key. A key from the share on is hot once it has had 24 requests.
   *
   * @param hash what stands for the key
   * @return whether it is hot
   */
  public boolean note(long hash) {
    return use(h -> Native.hot_keys_note(h, hash) == 1);
  }

  /**
   * Says whether a key is hot, without counting a request.
   *
   * @param hash what stands for the key
   * @return whether it is
   */
  public boolean isHot(long hash) {
    return use(h -> Native.hot_keys_is_hot(h, hash) == 1);
  }

  /**
   * Tells which share of the requests a key has, at most.
   *
   * @param hash what stands for the key
   * @return from 0 to 1; 0 for a key that is not counted, which is no hot one
   */
  public double share(long hash) {
    return use(h -> Native.hot_keys_share(h, hash));
  }

  /**
   * Lists the hot keys.
   *
   * @return what stands for them, the hottest first
   */
  public long[] list() {
    return use(
        h -> {
          long[] hashes = new long[Math.toIntExact(Native.hot_keys_list(h, null))];
          return Arrays.copyOf(hashes, (int) Native.hot_keys_list(h, hashes));
        });
  }

  /**
   * Counts the bytes that the object holds, outside of the heap.
   *
   * @return bytes, the same all its life
   */
  public long memory() {
    return use(Native::hot_keys_memory);
  }

  /** Ends the object; closing again does nothing. */
  @Override
  public synchronized void close() {
    hot = 0;
    cleanable.clean();
  }

  @Override
  public synchronized String toString() {
    return hot == 0 ? "HotKeys[closed]" : "HotKeys[" + list().length + " hot]";
  }
}
