package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import java.util.Objects;

/** What {@link View} answers about many keys in one call. */
abstract class ManyLookups extends Lookups {
  ManyLookups(Placement placement) {
    super(placement);
  }

  // ---- many keys -----------------------------------------------------------------------------

  /**
   * Finds the nodes that serve many keys.
   *
   * @param keys their bytes
   * @return the slot of each
   */
  public int[] lookupMany(byte[][] keys) {
    int[] slots = new int[keys.length];
    lookupMany(keys, slots);
    return slots;
  }

  /**
   * Finds the nodes that serve many keys.
   *
   * @param keys their bytes
   * @param slots receives the slot of each; may be longer
   */
  public void lookupMany(byte[][] keys, int[] slots) {
    Objects.checkFromIndexSize(0, keys.length, slots.length);
    Placement p = placement();
    try {
      Packed packed = new Packed(p.view, keys.length, slots);
      for (byte[] key : keys) packed.add(key);
      packed.flush();
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Finds the nodes that serve many keys that are texts.
   *
   * @param keys texts, whose UTF-8 are the keys
   * @return the slot of each
   */
  public int[] lookupMany(String[] keys) {
    int[] slots = new int[keys.length];
    lookupMany(keys, slots);
    return slots;
  }

  /**
   * Finds the nodes that serve many keys that are texts.
   *
   * @param keys texts, whose UTF-8 are the keys
   * @param slots receives the slot of each; may be longer
   */
  public void lookupMany(String[] keys, int[] slots) {
    Objects.checkFromIndexSize(0, keys.length, slots.length);
    Placement p = placement();
    try {
      Packed packed = new Packed(p.view, keys.length, slots);
      for (String key : keys) packed.add(key);
      packed.flush();
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Finds the nodes that serve many keys that lie behind one another: the fastest form.
   *
   * @param bytes the keys
   * @param offsets key i is the bytes from {@code offsets[i]} up to {@code offsets[i + 1]}; none is smaller
   *     than the one before, and there is one more than there are keys
   * @param slots receives the slot of each key; may be longer
   */
  public void lookupPacked(byte[] bytes, int[] offsets, int[] slots) {
    if (!Packed.areOrdered(offsets, bytes.length)) {
      throw new IndexOutOfBoundsException(
          "offsets must rise from 0 or more to " + bytes.length + ", the length of the bytes, at most");
    }
    int count = Math.max(0, offsets.length - 1);
    Objects.checkFromIndexSize(0, count, slots.length);
    Placement p = placement();
    try {
      check(Native.lookupPacked(p.view, bytes, offsets, count, slots, 0));
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Finds the nodes that serve many hashes.
   *
   * @param hashes as for {@link #lookupHash}
   * @param slots receives the slot of each; may be longer
   */
  public void lookupHashes(long[] hashes, int[] slots) {
    Objects.checkFromIndexSize(0, hashes.length, slots.length);
    Placement p = placement();
    try {
      check(Native.lookupHashes(p.view, hashes, hashes.length, slots));
    } finally {
      reachabilityFence(p);
    }
  }
}
