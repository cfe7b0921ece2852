package io.github.holdfast;

import io.github.holdfast.internal.Native;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The library's view, held by any number of {@link View} objects. It ends when the last of them is
 * closed, if no thread but the one that made it has ever looked something up: then nobody can be in
 * the middle of a lookup. Otherwise the collector ends it, which knows that nobody can. So closing
 * never pulls a view away under a lookup, and lookups write nothing and wait for nothing.
 */
final class Placement {
  static final Cleaner CLEANER = Cleaner.create();

  /** Lookups after which a copy of the rows, which takes about 2 ms, has paid soon. */
  static final int MANY = 1 << 18;

  /** Hashes of which one is counted, so that counting costs nothing. A power of two. */
  private static final int SAMPLE = 1 << 8;

  final long view;
  /** Hashes keys as the view does; null where the key itself must cross: pins and other hashes. */
  final SipHash hash;
  final byte[] seed;

  /** The only thread that has used this; null when there were several. */
  volatile Thread onlyUser = Thread.currentThread();

  private final AtomicInteger uses = new AtomicInteger(1);
  private final Cleaner.Cleanable cleanable;
  private volatile Nodes nodes;

  /** Of a table that is asked for many single keys; null otherwise. All it has is final. */
  Rows rows;

  private final AtomicInteger samples = new AtomicInteger();

  /** The nodes in the order of their ids, and by slot with null for slots that are not in use. */
  record Nodes(List<Node> all, Node[] bySlot) {}

  /** Takes the reference to the view. */
  Placement(long view, byte[] seed) {
    this.view = view;
    this.seed = seed;
    long bytes = Native.view_memory(view);
    cleanable = CLEANER.register(this, new Release(view, bytes));
    hash = Native.view_pin_count(view) == 0 ? SipHash.of(view, seed) : null;
    Pressure.add(bytes);
  }

  private record Release(long view, long bytes) implements Runnable {
    @Override
    public void run() {
      Native.view_release(view);
      Pressure.remove(bytes);
    }
  }

  /** One more use; false if the last one has ended. */
  boolean tryUse() {
    return uses.getAndUpdate(count -> count == 0 ? 0 : count + 1) != 0;
  }

  /** Ends a use, of which the object that had it must have let go before. */
  void endUse() {
    if (onlyUser != Thread.currentThread()) onlyUser = null;
    if (uses.decrementAndGet() == 0 && onlyUser == Thread.currentThread()) cleanable.clean();
  }

  /** Finds the home of a hash, which crosses no more once it is known that there will be many. */
  int lookup(long hash) {
    Rows known = rows;
    if (known != null) return known.slot(hash);
    if ((hash & (SAMPLE - 1)) == 0 && samples.incrementAndGet() == MANY / SAMPLE) copyRows();
    return Native.view_lookup_hash(view, hash);
  }

  /** A luxury: nobody who looks up a key is to hear that it cannot be had. */
  private void copyRows() {
    if (hash == null) return;
    try {
      rows = Rows.of(this);
    } catch (HoldfastException | OutOfMemoryError e) {
      rows = null;
    }
  }

  /** The snapshot. */
  byte[] bytes() {
    long[] length = new long[1];
    Native.view_write(view, null, length);
    byte[] snapshot = new byte[Math.toIntExact(length[0])];
    Native.view_write(view, snapshot, length);
    return snapshot;
  }

  /** What the view says of its nodes; read once. */
  Nodes nodes() {
    Nodes known = nodes;
    if (known == null) nodes = known = readNodes();
    return known;
  }

  private Nodes readNodes() {
    int count = Math.toIntExact(Native.view_node_count(view));
    Node[] bySlot = new Node[Native.view_slot_limit(view)];
    List<Node> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Node node = nodeAt(Native.view_node_at(view, i));
      bySlot[node.slot()] = node;
      all.add(node);
    }
    return new Nodes(List.copyOf(all), bySlot);
  }

  private Node nodeAt(int slot) {
    return new Node(
        slot,
        Native.view_node_id(view, slot),
        Native.view_node_address(view, slot),
        Native.view_node_zone(view, slot),
        Native.view_node_weight(view, slot),
        Native.view_node_replica_weight(view, slot),
        NodeState.values()[Native.view_node_state(view, slot)],
        Native.view_node_incarnation(view, slot),
        Native.view_node_share(view, slot));
  }
}
