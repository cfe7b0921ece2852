package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.NativeConstants;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** What {@link View} answers about one key, and how long it does. */
abstract class Lookups implements AutoCloseable {
  /** The slot that is no node. */
  public static final int NO_NODE = -1;

  private static final VarHandle PLACEMENT;

  static {
    try {
      PLACEMENT = MethodHandles.lookup().findVarHandle(Lookups.class, "placement", Placement.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Null once the view is closed. */
  private volatile Placement placement;

  /** Takes over one use of a placement. */
  Lookups(Placement placement) {
    this.placement = placement;
  }

  // ---- one key -------------------------------------------------------------------------------

  /**
   * Finds the node that serves a key now: states count, which {@link #home(byte[])} leaves out.
   *
   * @param key its bytes
   * @return the slot of the node, or {@link #NO_NODE}
   */
  public int lookup(byte[] key) {
    Placement p = placement();
    try {
      SipHash hash = p.hash;
      if (hash == null) return Native.view_lookup(p.view, key);
      return p.lookup(hash.hash(key, 0, key.length));
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Finds the node that serves a key that is part of an array.
   *
   * @param bytes the array
   * @param offset where the key begins
   * @param length how many bytes it has
   * @return the slot of the node, or {@link #NO_NODE}
   */
  public int lookup(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    Placement p = placement();
    try {
      SipHash hash = p.hash;
      if (hash == null) return Native.view_lookup(p.view, Arrays.copyOfRange(bytes, offset, offset + length));
      return p.lookup(hash.hash(bytes, offset, length));
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Finds the node that serves a key that is a text.
   *
   * @param key a text; its UTF-8 is the key, as {@link String#getBytes(java.nio.charset.Charset)} gives it
   * @return the slot of the node, or {@link #NO_NODE}
   */
  public int lookup(String key) {
    return lookup(utf8(key));
  }

  static byte[] utf8(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Finds the node that serves a key in a buffer, direct or not.
   *
   * @param key the bytes from its position up to its limit, which stay as they are
   * @return the slot of the node, or {@link #NO_NODE}
   */
  public int lookup(ByteBuffer key) {
    if (key.hasArray()) return lookup(key.array(), key.arrayOffset() + key.position(), key.remaining());
    return lookup(bytesOf(key));
  }

  private static byte[] bytesOf(ByteBuffer key) {
    byte[] bytes = new byte[key.remaining()];
    key.get(key.position(), bytes);
    return bytes;
  }

  /**
   * Finds the node that serves a key that is a number: of its 8 bytes, least significant first.
   *
   * @param key any number
   * @return the slot of the node, or {@link #NO_NODE}
   */
  public int lookupNumber(long key) {
    Placement p = placement();
    try {
      return Native.view_lookup_u64(p.view, key);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Finds the node that serves a hash. Pins of prefixes cannot be known by it.
   *
   * @param hash what {@link #hash} gave for the key; with the option {@code hash} "caller" any 64 bits
   * @return the slot of the node, or {@link #NO_NODE}
   */
  public int lookupHash(long hash) {
    Placement p = placement();
    try {
      return p.lookup(hash);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Hashes a key as the lookups of this view do.
   *
   * @param key its bytes
   * @return the hash, 64 bits
   */
  public long hash(byte[] key) {
    Placement p = placement();
    try {
      SipHash hash = p.hash;
      return hash == null ? Native.view_hash(p.view, key) : hash.hash(key, 0, key.length);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Hashes a key that is a text as the lookups of this view do.
   *
   * @param key a text; its UTF-8 is the key
   * @return the hash, 64 bits
   */
  public long hash(String key) {
    return hash(utf8(key));
  }

  /**
   * Finds the home of a key: the node that the membership names, in whatever state that node is.
   *
   * @param key its bytes
   * @return the slot of the home, or {@link #NO_NODE}
   */
  public int home(byte[] key) {
    Placement p = placement();
    try {
      return Native.view_home(p.view, key);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Finds the home of a key that is a text, as {@link #home(byte[])}.
   *
   * @param key a text; its UTF-8 is the key
   * @return the slot of the home, or {@link #NO_NODE}
   */
  public int home(String key) {
    return home(utf8(key));
  }

  /**
   * Finds the home of a hash: the node that the membership names, in whatever state that node is.
   *
   * @param hash what {@link #hash} gave for the key
   * @return the slot of the home, or {@link #NO_NODE}
   */
  public int homeHash(long hash) {
    Placement p = placement();
    try {
      return Native.view_home_hash(p.view, hash);
    } finally {
      reachabilityFence(p);
    }
  }

  /** Ends this object; closing again does nothing. */
  @Override
  public void close() {
    Placement p = (Placement) PLACEMENT.getAndSet(this, null);
    if (p != null) p.endUse();
  }

  /**
   * The placement, for a use that ends with a fence. A thread that is not the only one so far says so
   * before it looks whether the view is closed, and close() looks in the other order: one of them
   * sees the other.
   */
  Placement placement() {
    Placement p = placement;
    if (p == null) throw closed();
    Thread only = p.onlyUser;
    if (only != null && only != Thread.currentThread()) {
      p.onlyUser = null;
      if (placement == null) throw closed();
    }
    return p;
  }

  boolean isClosed() {
    return placement == null;
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the view is closed");
  }

  static void check(int status) {
    if (status != NativeConstants.OK) throw HoldfastException.of(status, Native.status_name(status));
  }
}
