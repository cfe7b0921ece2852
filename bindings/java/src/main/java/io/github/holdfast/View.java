package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.NativeConstants;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An answer to "which node owns this key?" that never changes. Any number of threads may ask one view
 * at once; asking takes no lock.
 *
 * <p>A lookup answers the slot of the owner, a number from 0 for indexing arrays and for {@link
 * #node(int)}; {@link #NO_NODE} if no node can own the key. A key is bytes; a {@code String} means its
 * UTF-8.
 *
 * <p>{@link #close()} may come at any time, from any thread: lookups under way finish, later ones throw
 * an {@link IllegalStateException}. The memory of a view that only one thread ever used is freed then;
 * that of a view that several threads used, or that nobody closed, when the collector finds that
 * nobody can be using it.
 */
public final class View implements AutoCloseable {
  /** The slot that is no node. */
  public static final int NO_NODE = -1;

  private static final VarHandle PLACEMENT;

  static {
    try {
      PLACEMENT = MethodHandles.lookup().findVarHandle(View.class, "placement", Placement.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Null once the view is closed. */
  private volatile Placement placement;

  /** Takes over one use of a placement. */
  View(Placement placement) {
    this.placement = placement;
  }

  /**
   * Opens a view in a file that {@link #save} wrote, with the default seed.
   *
   * @param file the file, which is mapped into memory as it is; it may be replaced by {@code save()}, and
   *     must not be changed in place
   * @return the view
   * @throws HoldfastException.Io if the file cannot be opened
   * @throws HoldfastException.Data if it is no snapshot
   */
  public static View open(Path file) {
    return open(file, new Config());
  }

  /**
   * Opens a view in a file that {@link #save} wrote.
   *
   * @param file the file, as for {@link #open(Path)}
   * @param config seed, memory_limit, simd and when_down of the view; other options are those of the file
   * @return the view
   * @throws HoldfastException.Io if the file cannot be opened
   * @throws HoldfastException.Data if it is no snapshot
   * @throws HoldfastException.Option if the seed is another
   */
  public static View open(Path file, Config config) {
    String path = file.toString();
    long[] made = new long[1];
    Config.with(config, options -> Native.view_open(path, options, made));
    return new View(new Placement(made[0], config.seed()));
  }

  /**
   * Reads a view from bytes that {@link #bytes} gave, with the default seed.
   *
   * @param snapshot the bytes, which are copied
   * @return the view
   * @throws HoldfastException.Data if they are no snapshot
   */
  public static View load(byte[] snapshot) {
    return load(snapshot, new Config());
  }

  /**
   * Reads a view from bytes that {@link #bytes} gave.
   *
   * @param snapshot the bytes, which are copied
   * @param config seed, memory_limit, simd and when_down of the view; other options are those of the bytes
   * @return the view
   * @throws HoldfastException.Data if they are no snapshot
   * @throws HoldfastException.Option if the seed is another
   */
  public static View load(byte[] snapshot, Config config) {
    long[] made = new long[1];
    Config.with(config, options -> Native.view_load(snapshot, options, made));
    return new View(new Placement(made[0], config.seed()));
  }

  // ---- one key -------------------------------------------------------------------------------

  /**
   * Finds the owner of a key.
   *
   * @param key its bytes
   * @return the slot of the owner, or {@link #NO_NODE}
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
   * Finds the owner of a key that is part of an array.
   *
   * @param bytes the array
   * @param offset where the key begins
   * @param length how many bytes it has
   * @return the slot of the owner, or {@link #NO_NODE}
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
   * Finds the owner of a key that is a text.
   *
   * @param key a text; its UTF-8 is the key, as {@link String#getBytes(java.nio.charset.Charset)} gives it
   * @return the slot of the owner, or {@link #NO_NODE}
   */
  public int lookup(String key) {
    return lookup(utf8(key));
  }

  static byte[] utf8(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Finds the owner of a key in a buffer, direct or not.
   *
   * @param key the bytes from its position up to its limit, which stay as they are
   * @return the slot of the owner, or {@link #NO_NODE}
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
   * Finds the owner of a key that is a number: of its 8 bytes, least significant first.
   *
   * @param key any number
   * @return the slot of the owner, or {@link #NO_NODE}
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
   * Finds the owner of a hash. Pins of prefixes cannot be known by it.
   *
   * @param hash what {@link #hash} gave for the key; with the option {@code hash} "caller" any 64 bits
   * @return the slot of the owner, or {@link #NO_NODE}
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
   * Finds the node that the membership gives a key, in whatever state that node is.
   *
   * @param key its bytes
   * @return the slot, or {@link #NO_NODE}
   */
  public int owner(byte[] key) {
    Placement p = placement();
    try {
      return Native.view_owner(p.view, key);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Finds the node that the membership gives a hash, in whatever state that node is.
   *
   * @param hash what {@link #hash} gave for the key
   * @return the slot, or {@link #NO_NODE}
   */
  public int ownerOfHash(long hash) {
    Placement p = placement();
    try {
      return Native.view_owner_hash(p.view, hash);
    } finally {
      reachabilityFence(p);
    }
  }

  // ---- many keys -----------------------------------------------------------------------------

  /**
   * Finds the owners of many keys.
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
   * Finds the owners of many keys.
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
   * Finds the owners of many keys that are texts.
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
   * Finds the owners of many keys that are texts.
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
   * Finds the owners of many keys that lie behind one another: the fastest form.
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
   * Finds the owners of many hashes.
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

  // ---- where else a key may go ------------------------------------------------------------------

  /**
   * Lists the nodes of a key in the key's own order of preference, the owner first. Nodes that are
   * down are passed over.
   *
   * @param key its bytes
   * @param most how many are wanted
   * @return their slots; fewer if there are no others
   */
  public int[] candidates(byte[] key, int most) {
    return candidates(key, most, null);
  }

  /**
   * Lists the nodes of a key that may be used now, in the key's own order of preference.
   *
   * @param key its bytes
   * @param most how many are wanted
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @param excluded slots to pass over, such as those tried already
   * @return their slots; fewer if there are no others
   * @throws HoldfastException.Argument if the mask has not {@link #slotLimit} bytes, or the key has a length
   *     that the hash does not take
   */
  public int[] candidates(byte[] key, int most, byte[] eligible, int... excluded) {
    Objects.requireNonNull(excluded, "excluded");
    return someSlots(
        most, (view, slots, count) -> Native.view_candidates(view, key, eligible, excluded, slots, count));
  }

  /**
   * Lists the nodes of a hash that may be used now, as {@link #candidates(byte[], int, byte[], int...)}.
   *
   * @param hash what {@link #hash} gave for the key
   * @param most how many are wanted
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @param excluded slots to pass over
   * @return their slots; fewer if there are no others
   */
  public int[] candidatesOfHash(long hash, int most, byte[] eligible, int... excluded) {
    Objects.requireNonNull(excluded, "excluded");
    return someSlots(
        most, (view, slots, count) -> Native.view_candidates_hash(view, hash, eligible, excluded, slots, count));
  }

  /** A call of the library that finds some slots, as many as there is room for. */
  private interface Search {
    void find(long view, int[] slots, long[] count);
  }

  private int[] someSlots(int most, Search search) {
    HoldfastException.refuseNegative("most", most);
    Placement p = placement();
    try {
      int[] slots = new int[Math.min(most, Native.view_slot_limit(p.view))];
      long[] count = new long[1];
      search.find(p.view, slots, count);
      return Arrays.copyOf(slots, (int) count[0]);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives the replicas of a key: different nodes that should hold it, the owner first, spread over the
   * zones as evenly as these allow. States do not count, pins do.
   *
   * @param key its bytes
   * @param most how many, from 1 to 16
   * @return their slots, as many as wanted
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public int[] replicas(byte[] key, int most) {
    checkReplicas(most);
    Placement p = placement();
    try {
      int[] slots = new int[most];
      Native.view_replicas(p.view, key, slots);
      return slots;
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives the replicas of a key that is a text, as {@link #replicas(byte[], int)}.
   *
   * @param key a text; its UTF-8 is the key
   * @param most how many, from 1 to 16
   * @return their slots, as many as wanted
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public int[] replicas(String key, int most) {
    return replicas(utf8(key), most);
  }

  /**
   * Gives the replicas of many hashes.
   *
   * @param hashes what {@link #hash} gave for each key
   * @param most how many of each, from 1 to 16
   * @param slots receives those of hash i from {@code i * most} on; may be longer
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public void replicasOfHashes(long[] hashes, int most, int[] slots) {
    checkReplicas(most);
    if ((long) most * hashes.length > slots.length) {
      throw new IndexOutOfBoundsException(
          most + " replicas of " + hashes.length + " hashes do not fit " + slots.length + " places");
    }
    Placement p = placement();
    try {
      Native.view_replicas_of_hashes(p.view, hashes, slots, most);
    } finally {
      reachabilityFence(p);
    }
  }

  /** Before there is an array of so many. */
  private static void checkReplicas(int most) {
    if (most < 1 || most > 16) {
      throw HoldfastException.of(
          NativeConstants.E_ARGUMENT, "there are no " + most + " replicas of a key: ask for 1 to 16");
    }
  }

  /**
   * Lists the owner of a key and its former owners that are still there: where the key may lie while data
   * moves. A view remembers as many earlier views as the option {@code history} says.
   *
   * @param key its bytes
   * @return different slots of this view, the owner first
   */
  public int[] owners(byte[] key) {
    return someSlots(Integer.MAX_VALUE, (view, slots, count) -> Native.view_owners(view, key, slots, count));
  }

  /**
   * Lists the owner of a key that is a text and its former owners, as {@link #owners(byte[])}.
   *
   * @param key a text; its UTF-8 is the key
   * @return different slots of this view, the owner first
   */
  public int[] owners(String key) {
    return owners(utf8(key));
  }

  /**
   * Compares this view with another one.
   *
   * @param other a view of the same cluster, or of one that was told the same
   * @return how this one stands to it
   */
  public Relation compare(View other) {
    Placement p = placement();
    Placement q = other.placement();
    try {
      return Relation.values()[Native.view_compare(p.view, q.view)];
    } finally {
      reachabilityFence(p);
      reachabilityFence(q);
    }
  }

  // ---- nodes -----------------------------------------------------------------------------------

  /**
   * Lists the nodes.
   *
   * @return all of them, in the order of the bytes of their ids; it never changes
   */
  public List<Node> nodes() {
    return known().all();
  }

  /**
   * Gives the node of a slot.
   *
   * @param slot what a lookup answered
   * @return the node
   * @throws IndexOutOfBoundsException if no node has it; {@link #NO_NODE} is had by none
   */
  public Node node(int slot) {
    Node[] bySlot = known().bySlot();
    if (slot < 0 || slot >= bySlot.length || bySlot[slot] == null) {
      throw new IndexOutOfBoundsException(
          slot == NO_NODE ? "no node can own the key: " + whyNone() : "no node of the view has the slot " + slot);
    }
    return bySlot[slot];
  }

  private String whyNone() {
    if (nodes().isEmpty()) return "the view has no nodes";
    if (nodes().stream().allMatch(node -> node.weight() == 0)) return "every node has weight 0";
    return "nodes are down, or the key has a length that the hash does not take";
  }

  /**
   * Finds a node by id.
   *
   * @param id its id
   * @return the node; empty if the view has none of that id
   */
  public Optional<Node> find(String id) {
    Placement p = placement();
    try {
      int slot = Native.view_node_find(p.view, id);
      return slot == NO_NODE ? Optional.empty() : Optional.of(p.nodes().bySlot()[slot]);
    } finally {
      reachabilityFence(p);
    }
  }

  private Placement.Nodes known() {
    Placement p = placement();
    try {
      return p.nodes();
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives the number of slots: every slot of the view is smaller.
   *
   * @return one more than the greatest slot in use; 0 if there are no nodes
   */
  public int slotLimit() {
    return known().bySlot().length;
  }

  /**
   * Lists the slots that nodes left and none has taken since: algorithms of the kind {@link
   * Algorithm.Kind#SLOT_LOG} place by it as well.
   *
   * @return the slot left first standing first; none for other algorithms
   */
  public int[] removedSlots() {
    Placement p = placement();
    try {
      int[] slots = new int[Math.toIntExact(Native.view_removed_count(p.view))];
      Arrays.setAll(slots, i -> Native.view_removed_at(p.view, i));
      return slots;
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Lists the pins.
   *
   * @return those of whole keys first
   */
  public List<Pin> pins() {
    Placement p = placement();
    try {
      List<Pin> pins = new ArrayList<>();
      for (long i = 0; i < Native.view_pin_count(p.view); i++) {
        byte[] key = Native.view_pin_key(p.view, i, new long[1]);
        pins.add(new Pin(key, Native.view_pin_is_prefix(p.view, i) != 0, Native.view_pin_node(p.view, i)));
      }
      return List.copyOf(pins);
    } finally {
      reachabilityFence(p);
    }
  }

  // ---- the view itself ---------------------------------------------------------------------------

  /**
   * Gives 64 bits over all that decides placement: views with equal fingerprints place every key alike,
   * in any process, language and release.
   *
   * @return the fingerprint
   */
  public long fingerprint() {
    Placement p = placement();
    try {
      return Native.view_fingerprint(p.view);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives the number of the view in its cluster: 0 before the first publish, then 1, 2, 3 and so on.
   *
   * @return the generation
   */
  public long generation() {
    Placement p = placement();
    try {
      return Native.view_generation(p.view);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Names the algorithm with its version.
   *
   * @return for example "rendezvous-table@1"
   */
  public String algorithm() {
    Placement p = placement();
    try {
      return Native.view_algorithm(p.view);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Counts the bytes that the view holds, outside of the heap.
   *
   * @return bytes
   */
  public long memory() {
    Placement p = placement();
    try {
      return Native.view_memory(p.view);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Checks that every node's share is as its weight wants it.
   *
   * @param tolerance how far a share may be off, relative to it: 0.02 for 2 %
   * @throws HoldfastException.Infeasible if one is farther off; the message says what would help
   */
  public void checkShares(double tolerance) {
    Placement p = placement();
    try {
      Native.view_check_shares(p.view, tolerance);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives the view as bytes, a snapshot, which {@link #load} takes in any language and on any machine.
   *
   * @return the same bytes for the same view
   */
  public byte[] bytes() {
    Placement p = placement();
    try {
      return p.bytes();
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Saves the view in a file, which is replaced as a whole or not at all.
   *
   * @param file where to
   * @throws HoldfastException.Io if the system refuses
   */
  public void save(Path file) {
    Placement p = placement();
    try {
      Native.view_save(p.view, file.toString());
    } finally {
      reachabilityFence(p);
    }
  }

  // ---- the end -----------------------------------------------------------------------------------

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
    Thread owner = p.owner;
    if (owner != null && owner != Thread.currentThread()) {
      p.owner = null;
      if (placement == null) throw closed();
    }
    return p;
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the view is closed");
  }

  static void check(int status) {
    if (status != NativeConstants.OK) throw HoldfastException.of(status, Native.status_name(status));
  }

  @Override
  public String toString() {
    Placement p = placement;
    if (p == null) return "View[closed]";
    try {
      return String.format(
          "View[%s, %d nodes, generation %d, fingerprint %016x]",
          algorithm(), nodes().size(), generation(), fingerprint());
    } catch (IllegalStateException e) {
      return "View[closed]";
    }
  }
}
