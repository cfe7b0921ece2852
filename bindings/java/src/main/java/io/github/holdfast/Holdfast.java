package io.github.holdfast;

import io.github.holdfast.internal.Native;

/** The library itself. */
public final class Holdfast {
  private Holdfast() {}

  /**
   * Gives the version of the C library that is running.
   *
   * @return for example "0.1.0"
   */
  public static String version() {
    return Native.version();
  }
}
