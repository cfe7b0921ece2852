package io.github.holdfast;

import io.github.holdfast.internal.Native;
import java.util.Arrays;

/**
 * Keys behind one another in one buffer, as many as cross at a time. Crossing once a key would cost
 * more than the lookup.
 */
final class Packed {
  /** Enough that crossing costs nothing beside the lookups, few enough that all fits the first cache. */
  private static final int KEYS = 512;

  private static final int BYTES = 16 << 10;

  private final long view;
  private final int[] slots;
  private byte[] bytes = new byte[BYTES];
  private final int[] offsets = new int[KEYS + 1];
  private int count;
  private int done;

  Packed(long view, int[] slots) {
    this.view = view;
    this.slots = slots;
  }

  void add(byte[] key) {
    int at = offsets[count];
    if (count == KEYS || key.length > bytes.length - at) at = makeRoom(key.length);
    System.arraycopy(key, 0, bytes, at, key.length);
    offsets[++count] = at + key.length;
  }

  private int makeRoom(int length) {
    flush();
    if (length > bytes.length) bytes = Arrays.copyOf(bytes, length);
    return 0;
  }

  /** Looks up what is there. */
  void flush() {
    if (count == 0) return;
    lookup(view, bytes, offsets, 0, count, slots, done);
    done += count;
    count = 0;
  }

  /** At most this many keys cross at a time, since the collector waits for a call in the arrays. */
  private static final int MOST = 16384;

  static void lookup(long view, byte[] bytes, int[] offsets, int first, int count, int[] slots, int at) {
    for (int i = 0; i < count; i += MOST) {
      int some = Math.min(MOST, count - i);
      View.check(Native.lookupPacked(view, bytes, offsets, first + i, some, slots, at + i));
    }
  }

  static void lookup(long view, long[] hashes, int[] slots) {
    for (int i = 0; i < hashes.length; i += MOST) {
      View.check(Native.lookupHashes(view, hashes, i, Math.min(MOST, hashes.length - i), slots));
    }
  }

  /** Whether offsets never go back, start in the buffer and end in it. */
  static boolean areOrdered(int[] offsets, int length) {
    int before = 0;
    boolean ordered = true;
    for (int offset : offsets) {
      ordered &= offset >= before;
      before = offset;
    }
    return ordered && before <= length;
  }
}
