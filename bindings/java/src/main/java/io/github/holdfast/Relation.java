package io.github.holdfast;

import io.github.holdfast.internal.Native;

/**
 * How one view stands to another, by generation and fingerprint: what travels in a header or a log
 * line. The order is that of the numbers of the C library.
 */
public enum Relation {
  /** They give every key the same home. */
  SAME,
  /** The first is a later generation. */
  NEWER,
  /** The first is an earlier generation. */
  OLDER,
  /** They are of one generation and place keys differently: two histories. */
  DIVERGED;

  /**
   * Compares two views by what is known of them. Generations count within one cluster; where they mean
   * nothing, only {@link #SAME} does.
   *
   * @param generation generation of the first
   * @param fingerprint fingerprint of the first
   * @param otherGeneration generation of the second
   * @param otherFingerprint fingerprint of the second
   * @return how the first stands to the second
   */
  public static Relation of(long generation, long fingerprint, long otherGeneration, long otherFingerprint) {
    return values()[Native.compare(generation, fingerprint, otherGeneration, otherFingerprint)];
  }
}
