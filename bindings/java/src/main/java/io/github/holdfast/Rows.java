package io.github.holdfast;

import io.github.holdfast.internal.Native;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The rows of a table, copied from the view's snapshot, whose format docs/snapshot.md specifies. A lookup
 * here need not cross to C, which takes longer than the table (25.1 -> 19.8 ns a key, bench/java).
 */
final class Rows {
  /** Views that are larger are left to the library, not to hold as much again in the heap. */
  private static final long MOST_BYTES = 4 << 20;

  private static final int FORMAT = 1;
  private static final int FIRST_TAG = 48;
  private static final byte[] TAG = "rows".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECKED = 512;

  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);

  private final byte[] snapshot;
  private final int start;
  private final int shift;
  private final boolean isWide;

  private Rows(byte[] snapshot, int start, int length, boolean isWide) {
    this.snapshot = snapshot;
    this.start = start;
    this.isWide = isWide;
    shift = Long.numberOfLeadingZeros(length / (isWide ? 2 : 1)) + 1;
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The rows of a view that places by nothing but rows; null if it has none, as a stage of a plan, or too many.
   */
  static Rows of(Placement placement) {
    if (Native.view_memory(placement.view) > MOST_BYTES) return null;
    if (!placement.nodes().all().stream().allMatch(node -> node.state() == NodeState.UP)) return null;
    byte[] snapshot = placement.bytes();
    if ((int) INT.get(snapshot, 8) != FORMAT) return null;
    for (int tag = FIRST_TAG; tag + 16 < snapshot.length; tag = next(tag, snapshot)) {
      if (Arrays.equals(snapshot, tag, tag + 4, TAG, 0, 4)) return checked(placement, snapshot, tag);
    }
    return null;
  }

  /** Sections stand at 48 modulo 64: 16 bytes of tag and length, then the content. */
  private static int next(int tag, byte[] snapshot) {
    int end = tag + 16 + (int) (long) LONG.get(snapshot, tag + 8);
    return end + Math.floorMod(FIRST_TAG - end, 64);
  }

  /** One byte a row, or two; null if the library answers otherwise, as for hashes that are no positions. */
  private static Rows checked(Placement placement, byte[] snapshot, int tag) {
    int greatest =
        placement.nodes().all().stream()
            .filter(node -> node.weight() > 0)
            .mapToInt(Node::slot)
            .max()
            .orElse(0);
    if (greatest >= 0xffff) return null;
    Rows rows = new Rows(snapshot, tag + 16, (int) (long) LONG.get(snapshot, tag + 8), greatest >= 0xff);
    long[] hashes = new long[CHECKED];
    Arrays.setAll(hashes, i -> i * (Long.MIN_VALUE / (CHECKED / 2)));
    int[] slots = new int[CHECKED];
    View.check(Native.lookupHashes(placement.view, hashes, CHECKED, slots));
    return Arrays.equals(slots, Arrays.stream(hashes).mapToInt(rows::slot).toArray()) ? rows : null;
  }

  int slot(long hash) {
    int row = (int) (hash >>> shift);
    return isWide ? (short) SHORT.get(snapshot, start + 2 * row) & 0xffff : snapshot[start + row] & 0xff;
  }
}
