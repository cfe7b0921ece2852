package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.NativeConstants;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds what is in flight: a key goes to the node of its lookup until that has more than its part of
 * the load.
 *
 * <pre>{@code
 * try (Load.Ticket ticket = load.acquire(view, "user:42")) {
 *   ask(ticket.node());
 * }
 * }</pre>
 *
 * <p>A request acquires a ticket for a node, the first of the key's candidates with room. A node takes
 * one more load as long as it then has at most {@code ceil(factor * (total + 1) * weight / total
 * weight)}, where total is the load of all nodes that may be used. Loads belong to nodes, not to views: a
 * node keeps its load through any number of publishes. One object serves the views of one cluster and
 * any number of threads; acquiring and releasing take no lock.
 */
public final class Load implements AutoCloseable {
  /** About what an object has in the library: blocks for tickets are made as they are needed. */
  private static final long BYTES = 4 << 10;

  private final Handle handle;

  /** Makes an object on which nothing is in flight, of factor 1.25, that asks 8 candidates. */
  public Load() {
    this(0, 0);
  }

  /**
   * Makes an object on which nothing is in flight.
   *
   * @param factor how many times its part of the load a node may have, from 1.01 to 16; 0 for 1.25
   * @param tries how many of a key's candidates are asked before any node with room is taken, from 1 to
   *     65535; 0 for 8
   * @throws HoldfastException.Argument if a number is out of range
   */
  public Load(double factor, int tries) {
    HoldfastException.refuseNegative("tries", tries);
    long[] made = new long[1];
    Native.load_new(factor, tries, made);
    handle = new Handle("the load", made[0], BYTES, Native::load_free);
  }

  /** One load on a node, held until it is closed. Any thread may close it. */
  public static final class Ticket implements AutoCloseable {
    private final Handle.Held load;
    private final long number;
    private final int slot;
    private final Node node;
    private final AtomicBoolean isReleased = new AtomicBoolean();

    private Ticket(Handle.Held load, long number, int slot, Node node) {
      this.load = load;
      this.number = number;
      this.slot = slot;
      this.node = node;
    }

    /**
     * Gives the slot of the node to ask.
     *
     * @return a slot of the view that the ticket was acquired with
     */
    public int slot() {
      return slot;
    }

    /**
     * Gives the node to ask.
     *
     * @return the node as it was in that view
     */
    public Node node() {
      return node;
    }

    /**
     * Gives the load back: the request is over. Whatever was published or closed since, and closing again
     * does nothing.
     */
    @Override
    public void close() {
      if (!isReleased.compareAndSet(false, true)) return;
      load.share();
      Native.load_release(load.address, number);
      reachabilityFence(load);
    }

    @Override
    public String toString() {
      return "Ticket[" + node.id() + (isReleased.get() ? ", released]" : "]");
    }
  }

  /** A call of the library that finds a slot and the number of a ticket. */
  private interface Search {
    void find(long load, long view, int[] slot, long[] number);
  }

  private Ticket take(View view, Search search) {
    Placement p = view.placement();
    Handle.Held h = handle.use();
    try {
      int[] slot = new int[1];
      long[] number = new long[1];
      Node[] nodes = p.nodes().bySlot();
      search.find(h.address, p.view, slot, number);
      return new Ticket(h, number[0], slot[0], nodes[slot[0]]);
    } finally {
      reachabilityFence(h);
      reachabilityFence(p);
    }
  }

  /**
   * Finds a node with room for one more load of a key, and counts it there.
   *
   * @param view the view to ask; if it is newer than all before, its nodes count from now on
   * @param key the bytes of the key
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Ticket acquire(View view, byte[] key) {
    return acquire(view, key, null);
  }

  /**
   * Finds a node with room for one more load of a key, among those that may be used, and counts it there.
   *
   * @param view the view to ask
   * @param key the bytes of the key
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   * @throws HoldfastException.Argument if the mask has not {@link View#slotLimit} bytes
   */
  public Ticket acquire(View view, byte[] key, byte[] eligible) {
    return take(view, (l, v, slot, number) -> Native.load_acquire(l, v, key, eligible, slot, number));
  }

  /**
   * Finds a node with room for one more load of a key that is a text, and counts it there.
   *
   * @param view the view to ask
   * @param key a text; its UTF-8 is the key
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Ticket acquire(View view, String key) {
    return acquire(view, View.utf8(key), null);
  }

  /**
   * Does for the hash of a key what {@link #acquire(View, byte[])} does for the key.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Ticket acquireHash(View view, long hash) {
    return acquireHash(view, hash, null);
  }

  /**
   * Does for the hash of a key what {@link #acquire(View, byte[], byte[])} does for the key.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Ticket acquireHash(View view, long hash, byte[] eligible) {
    return take(view, (l, v, slot, number) -> Native.load_acquire_hash(l, v, hash, eligible, slot, number));
  }

  /**
   * Finds a node for a key that is too hot for one node. Of its first candidates two are drawn, and the
   * one with less load for its weight is taken; where neither has room this is {@link #acquireHash}.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @param width how many candidates, from 1 to 64
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Ticket spread(View view, long hash, int width) {
    return spread(view, hash, width, null);
  }

  /**
   * Does what {@link #spread(View, long, int)} does, among the nodes that may be used.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @param width how many candidates, from 1 to 64
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Ticket spread(View view, long hash, int width, byte[] eligible) {
    HoldfastException.refuseNegative("width", width);
    return take(view, (l, v, slot, number) -> Native.load_spread(l, v, hash, width, eligible, slot, number));
  }

  /** A call of the library that tells or is told something of a view. */
  private interface Talk {
    long tell(long load, long view);
  }

  private long tell(View view, Talk talk) {
    Placement p = view.placement();
    Handle.Held h = handle.use();
    try {
      return talk.tell(h.address, p.view);
    } finally {
      reachabilityFence(h);
      reachabilityFence(p);
    }
  }

  /**
   * Says how much load a node has from elsewhere. It takes the place of what was fed before, and counts
   * like as many tickets until it is fed anew or the node leaves.
   *
   * @param view the view that the slot belongs to
   * @param slot slot of a node
   * @param value its load from elsewhere, from 0 to 4294967296
   * @throws HoldfastException.NotFound if the slot has no node of positive weight, or that has left
   */
  public void feed(View view, int slot, long value) {
    HoldfastException.refuseNegative("value", value);
    tell(view, (l, v) -> Native.load_feed(l, v, slot, value));
  }

  /**
   * Makes the nodes of a view those that count, as the first acquire with a newer view does. It is also
   * the way back to a view of a lower generation, after a cluster was made anew.
   *
   * @param view the view to follow
   */
  public void follow(View view) {
    tell(view, Native::load_follow);
  }

  /**
   * Tells the load of a node: tickets held for it, and what was fed.
   *
   * @param view the view that the slot belongs to
   * @param slot slot of a node
   * @return its load; 0 for a slot that has no node
   */
  public long of(View view, int slot) {
    return tell(view, (l, v) -> Native.load_of(l, v, slot));
  }

  /**
   * Tells the greatest load that a node may have with the next request.
   *
   * @param view the view that the slot belongs to
   * @param slot slot of a node
   * @return its bound; 0 if it takes no load
   */
  public long bound(View view, int slot) {
    return tell(view, (l, v) -> Native.load_bound(l, v, slot));
  }

  /**
   * Figures that a load keeps of itself. While others acquire and release they need not fit together.
   *
   * @param total load of all nodes of the newest view together
   * @param acquired tickets given out since the beginning
   * @param held tickets not yet released, also those of nodes that have left
   * @param firstChoice tickets for the node of the lookup; of a spread, for the key's home
   * @param tries nodes whose load was compared, one at least for each ticket
   * @param overflows searches that passed the limit of tries and went on in slot order
   */
  public record Stats(long total, long acquired, long held, long firstChoice, long tries, long overflows) {}

  /**
   * Tells the figures.
   *
   * @return all of them
   */
  public Stats stats() {
    Handle.Held h = handle.use();
    try {
      return new Stats(
          Native.load_total(h.address),
          Native.load_statistic(h.address, NativeConstants.LOAD_ACQUIRED),
          Native.load_statistic(h.address, NativeConstants.LOAD_HELD),
          Native.load_statistic(h.address, NativeConstants.LOAD_FIRST_CHOICE),
          Native.load_statistic(h.address, NativeConstants.LOAD_TRIES),
          Native.load_statistic(h.address, NativeConstants.LOAD_OVERFLOWS));
    } finally {
      reachabilityFence(h);
    }
  }

  /** Ends the object; closing again does nothing. Tickets that are held may still be closed. */
  @Override
  public void close() {
    try {
      handle.close(stats().held() != 0);
    } catch (IllegalStateException closed) {
      // Closing again does nothing.
    }
  }

  @Override
  public String toString() {
    return handle.isClosed() ? "Load[closed]" : "Load[" + stats().total() + " in flight]";
  }
}
