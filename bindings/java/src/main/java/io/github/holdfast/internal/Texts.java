package io.github.holdfast.internal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strings as the bytes that cross to C. */
public final class Texts {
  private Texts() {}

  /**
   * A text in UTF-8, ended by NUL. Half a surrogate pair has no UTF-8, and would make two different
   * ids one; a NUL inside would cut the text.
   */
  public static byte[] ended(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a NUL character stands in the text: leave it out");
    }
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] ended = new byte[bytes.remaining() + 1];
      bytes.get(ended, 0, bytes.remaining());
      return ended;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("half a surrogate pair stands in the text: it has no UTF-8", e);
    }
  }

  /** A text of the library. */
  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
