package io.github.holdfast;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.NativeConstants;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * SipHash-2-4 and 1-3 of 64 bits, as the library has them. Hashing here and crossing with the number
 * costs half of what crossing with the key does, since no byte is copied.
 */
final class SipHash {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The seed of a configuration that sets none. */
  static final byte[] NO_SEED = new byte[16];

  private final long k0;
  private final long k1;
  private final boolean isShort;

  private SipHash(byte[] seed, boolean isShort) {
    k0 = (long) WORD.get(seed, 0);
    k1 = (long) WORD.get(seed, 8);
    this.isShort = isShort;
  }

  /**
   * The hash that a view uses; null if it is another one, or if the view hashes parts of keys. The view is asked
   * for two hashes: that both are equal by chance is less likely than any fault of the machine.
   */
  static SipHash of(long view, byte[] seed) {
    String part = Config.ofView(view, config -> Native.config_get(config, NativeConstants.OPT_KEY_PART));
    if (!part.equals("whole")) return null;
    for (boolean isShort : new boolean[] {false, true}) {
      SipHash hash = new SipHash(seed, isShort);
      if (hash.agrees(view, new byte[8]) && hash.agrees(view, new byte[] {1, 2, 3})) return hash;
    }
    return null;
  }

  private boolean agrees(long view, byte[] key) {
    return hash(key, 0, key.length) == Native.view_hash(view, key);
  }

  /** The 16 bytes of a seed that the library has accepted. */
  static byte[] seedOf(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  long hash(byte[] key, int offset, int length) {
    return isShort ? hash(k0, k1, key, offset, length, 1, 3) : hash(k0, k1, key, offset, length, 2, 4);
  }

  /** The four words of state; it never leaves a hash, so that the compiler keeps it in registers. */
  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    private State(long k0, long k1) {
      v0 = k0 ^ 0x736f6d6570736575L;
      v1 = k1 ^ 0x646f72616e646f6dL;
      v2 = k0 ^ 0x6c7967656e657261L;
      v3 = k1 ^ 0x7465646279746573L;
    }

    private void mix(int rounds) {
      for (int round = 0; round < rounds; round++) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
      }
    }
  }

  /** Called with constants, so that the compiler unrolls the rounds. */
  private static long hash(long k0, long k1, byte[] key, int offset, int length, int c, int d) {
    State state = new State(k0, k1);
    int words = offset + (length & ~7);
    for (int at = offset; at <= words; at += 8) {
      long word = at < words ? (long) WORD.get(key, at) : lastWord(key, offset, length);
      state.v3 ^= word;
      state.mix(c);
      state.v0 ^= word;
    }
    state.v2 ^= 0xff;
    state.mix(d);
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
  }

  /** The bytes after the last whole word, low, and the length modulo 256 in the top byte. */
  private static long lastWord(byte[] key, int offset, int length) {
    int rest = length & 7;
    long word = (long) length << 56;
    int end = offset + length;
    if (length >= 8) {
      // One load that overlaps the word before; two shifts, since by 64 at once is by none.
      return word | (long) WORD.get(key, end - 8) >>> 8 >>> (56 - 8 * rest);
    }
    for (int i = 0; i < rest; i++) word |= (key[offset + i] & 0xffL) << (8 * i);
    return word;
  }
}
