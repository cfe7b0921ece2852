package io.github.holdfast;

import io.github.holdfast.internal.Native;
import java.nio.charset.StandardCharsets;
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
  private byte[] bytes;
  private final int[] offsets;
  private int count;
  private int done;

  /** Room for so many keys at most. */
  Packed(long view, int most, int[] slots) {
    this.view = view;
    this.slots = slots;
    int keys = Math.min(KEYS, most);
    bytes = new byte[keys * (BYTES / KEYS)];
    offsets = new int[keys + 1];
  }

  void add(byte[] key) {
    int at = offsets[count];
    if (count == offsets.length - 1 || key.length > bytes.length - at) at = makeRoom(key.length);
    System.arraycopy(key, 0, bytes, at, key.length);
    offsets[++count] = at + key.length;
  }

  /** Texts of ASCII, the most common, need no array of their own (17.2 -> 15.7 ns a key, bench/java). */
  void add(String key) {
    int length = key.length();
    int at = offsets[count];
    if (count == offsets.length - 1 || length > bytes.length - at) at = makeRoom(length);
    byte[] to = bytes;
    int seen = 0;
    for (int i = 0; i < length; i++) {
      char c = key.charAt(i);
      seen |= c;
      to[at + i] = (byte) c;
    }
    if (seen < 0x80) {
      offsets[++count] = at + length;
    } else {
      add(key.getBytes(StandardCharsets.UTF_8));
    }
  }

  private int makeRoom(int length) {
    flush();
    if (length > bytes.length) bytes = Arrays.copyOf(bytes, length);
    return 0;
  }

  /** Looks up what is there. */
  void flush() {
    if (count == 0) return;
    View.check(Native.lookupPacked(view, bytes, offsets, count, slots, done));
    done += count;
    count = 0;
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
