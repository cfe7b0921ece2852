package io.github.holdfast;

import java.util.Arrays;

/**
 * A key, or all keys that start alike, that live on a node of the operator's choice.
 *
 * @param key the key or prefix
 * @param isPrefix whether all keys that start so are meant
 * @param id id of the node, whether it is there or not
 */
public record Pin(byte[] key, boolean isPrefix, String id) {
  /**
   * Makes a pin of a copy of the key.
   *
   * @param key the key or prefix
   * @param isPrefix whether all keys that start so are meant
   * @param id id of the node
   */
  public Pin {
    key = key.clone();
  }

  /**
   * Gives the key or prefix.
   *
   * @return a copy of its bytes
   */
  @Override
  public byte[] key() {
    return key.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pin pin && Arrays.equals(key, pin.key) && isPrefix == pin.isPrefix && id.equals(pin.id);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(key) + id.hashCode();
  }
}
