package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.NativeConstants;
import io.github.holdfast.internal.Texts;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;

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
 * <p>A request acquires a ticket for a node, the first of the key's choices with room. Its cost is in a unit of
 * the caller's: 1, or its tokens, bytes or milliseconds. The choices are the nodes that the key may go to now, in
 * the order of its candidates: those that are up, draining ones only where none is up. A node has room while its
 * load is below the larger of {@code factor * fair} and {@code fair + slack}, where fair is its part by weight of
 * the load of all nodes that may be used, this request included. Loads belong to nodes, not to views: a
 * node keeps its load through any number of publishes. One object serves the views of one cluster and
 * any number of threads; acquiring and releasing take no lock.
 */
public final class Load extends LoadSearches implements AutoCloseable {
  /** About what an object has in the library: blocks for tickets are made as they are needed. */
  private static final long BYTES = 4 << 10;

  /** Makes an object on which nothing is in flight, with the default of every setting. */
  public Load() {
    this(0, 0);
  }

  /**
   * Makes an object on which nothing is in flight.
   *
   * @param factor how many times its part of the load a node may have, from 1.01 to 16; 0 for 1.25
   * @param tries how many of a key's choices are asked before any node with room is taken, from 1 to
   *     65535; 0 for 8
   * @throws HoldfastException.Argument if a number is out of range
   */
  public Load(double factor, int tries) {
    super(made(factor, tries));
  }

  private static Handle made(double factor, int tries) {
    HoldfastException.refuseNegative("tries", tries);
    long[] made = new long[1];
    Native.load_new(factor, tries, made);
    return new Handle("the load", made[0], BYTES, Native::load_free);
  }

  /**
   * Begins an object with other settings than the defaults.
   *
   * @return what collects the settings
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the settings of a {@link Load}. */
  public static final class Builder {
    private double factor;
    private int tries;
    private double slack = -1;
    private double panic;
    private double full;
    private final ByteArrayOutputStream zones = new ByteArrayOutputStream();
    private int zoneCount;

    private Builder() {}

    /**
     * Sets how many times its part of the load a node may have.
     *
     * @param factor from 1.01 to 16; 0 for 1.25, the default
     * @return this builder
     */
    public Builder factor(double factor) {
      this.factor = factor;
      return this;
    }

    /**
     * Sets how many of a key's choices are asked before any node with room is taken.
     *
     * @param tries from 1 to 65535; 0 for 8, the default
     * @return this builder
     */
    public Builder tries(int tries) {
      this.tries = tries;
      return this;
    }

    /**
     * Sets the cost that a node may have beyond its part in any case.
     *
     * @param slack from 0 to 4294967296; -1 for 8 times the mean cost of recent requests, the default
     * @return this builder
     */
    public Builder slack(double slack) {
      this.slack = slack;
      return this;
    }

    /**
     * Sets the least part of the nodes that must be up; below it states are ignored.
     *
     * @param panic from 0, the default, to 1
     * @return this builder
     */
    public Builder panic(double panic) {
      this.panic = panic;
      return this;
    }

    /**
     * Sets the load for each 1 of weight from which a node of a preferred zone is full.
     *
     * @param full from 0, the default, which is never, to 4294967296
     * @return this builder
     */
    public Builder full(double full) {
      this.full = full;
      return this;
    }

    /**
     * Prefers zones: a request goes to the nodes of the first zone that is not full and has a node that is up.
     * Nodes in none of them come last.
     *
     * @param preferred zones, the best first, at most 16 in all
     * @return this builder
     */
    public Builder tiers(String... preferred) {
      for (String zone : preferred) {
        zones.writeBytes(Texts.ended(zone));
        zoneCount++;
      }
      return this;
    }

    /**
     * Makes the object, on which nothing is in flight.
     *
     * @return a new object
     * @throws HoldfastException.Argument if a setting is out of range, or a zone is none or there twice
     */
    public Load build() {
      Load load = new Load(factor, tries);
      try {
        load.set(this);
        return load;
      } catch (HoldfastException refused) {
        load.close();
        throw refused;
      }
    }
  }

  private void set(Builder builder) {
    Handle.Held h = handle.use();
    try {
      Native.load_set(h.address, NativeConstants.LOAD_SET_SLACK, builder.slack);
      Native.load_set(h.address, NativeConstants.LOAD_SET_PANIC, builder.panic);
      Native.load_set(h.address, NativeConstants.LOAD_SET_FULL, builder.full);
      Native.load_set_packed_tiers(h.address, builder.zones.toByteArray(), builder.zoneCount);
    } finally {
      reachabilityFence(h);
    }
  }

  /**
   * The settings of a load, its tiers excepted, as {@link Builder} describes them.
   *
   * @param factor how many times its part of the load a node may have
   * @param tries how many choices are asked
   * @param slack cost that a node may have beyond its part; -1 for 8 times the mean cost
   * @param panic least part of the nodes that must be up
   * @param full load from which a node of a preferred zone is full
   */
  public record Settings(double factor, int tries, double slack, double panic, double full) {}

  /**
   * Tells the settings.
   *
   * @return all of them
   */
  public Settings settings() {
    Handle.Held h = handle.use();
    try {
      return new Settings(
          Native.load_setting(h.address, NativeConstants.LOAD_SET_FACTOR),
          (int) Native.load_setting(h.address, NativeConstants.LOAD_SET_TRIES),
          Native.load_setting(h.address, NativeConstants.LOAD_SET_SLACK),
          Native.load_setting(h.address, NativeConstants.LOAD_SET_PANIC),
          Native.load_setting(h.address, NativeConstants.LOAD_SET_FULL));
    } finally {
      reachabilityFence(h);
    }
  }

  /** A request in flight on a node, held until it is closed. Any thread may close it. */
  public static final class Ticket implements AutoCloseable {
    private static final Node[] UNKNOWN = {};

    // Filled by the search, after which nothing can fail.
    final int[] slot = {View.NO_NODE};
    final long[] number = {0};
    private final Handle.Held load;
    private final Node[] nodes;
    private final AtomicBoolean isReleased = new AtomicBoolean();

    Ticket(Handle.Held load, Node[] nodes) {
      this.load = load;
      this.nodes = nodes;
    }

    Ticket(Handle.Held load, long number) {
      this(load, UNKNOWN);
      this.number[0] = number;
    }

    /**
     * Gives the slot of the node to ask.
     *
     * @return a slot of the view that the ticket was acquired with; {@link View#NO_NODE} if
     *     {@link Load#tickets} listed it
     */
    public int slot() {
      return slot[0];
    }

    /**
     * Gives the node to ask.
     *
     * @return the node as it was in that view; null if {@link Load#tickets} listed the ticket
     */
    public Node node() {
      return slot[0] < 0 ? null : nodes[slot[0]];
    }

    /**
     * Gives the number of the ticket, which no other ticket of its load has.
     *
     * @return the number
     */
    public long number() {
      return number[0];
    }

    /**
     * Gives the cost of the request.
     *
     * @return the cost; 0 once the ticket is closed or its node forgotten
     */
    public long cost() {
      return ask(address -> Native.load_ticket_cost(address, number[0]), 0);
    }

    /**
     * Gives the time at which the ticket was acquired, as {@link Load#setTime} had set it.
     *
     * @return the time; 0 once the ticket is closed or its node forgotten
     */
    public long time() {
      return ask(address -> Native.load_ticket_time(address, number[0]), 0);
    }

    /**
     * Gives the slot that the node of the ticket has in a view.
     *
     * @param view the view to ask
     * @return the slot; {@link View#NO_NODE} if the node is not in that view, the ticket is closed or its node
     *     forgotten
     */
    public int slotIn(View view) {
      Placement p = view.placement();
      try {
        return (int) ask(address -> Native.load_ticket_slot(address, p.view, number[0]), View.NO_NODE);
      } finally {
        reachabilityFence(p);
      }
    }

    private long ask(LongUnaryOperator question, long ofClosed) {
      load.share();
      try {
        // Said before it is looked, as in Handle: the load may be ended once all its tickets are closed.
        return isReleased.get() ? ofClosed : question.applyAsLong(load.address);
      } finally {
        reachabilityFence(load);
      }
    }

    /**
     * Gives the load back: the request is over. Whatever was published or closed since; closing again, or after
     * the node was forgotten, does nothing.
     */
    @Override
    public void close() {
      if (!isReleased.compareAndSet(false, true)) return;
      load.share();
      try {
        Native.load_release(load.address, number[0]);
      } catch (HoldfastException.Argument endedBefore) {
        // Its node was forgotten, or another object for the same ticket was closed.
      } finally {
        reachabilityFence(load);
      }
    }

    @Override
    public String toString() {
      Object which = slot[0] < 0 ? number[0] : node().id();
      return "Ticket[" + which + (isReleased.get() ? ", released]" : "]");
    }
  }

  /**
   * Figures that a load keeps of itself. While others acquire and release they need not fit together.
   *
   * @param total load of all nodes of the newest view that work may go to
   * @param acquired tickets given out since the beginning
   * @param held tickets not yet released, also those of nodes that have left
   * @param firstChoice tickets for the first choice of the key; of {@link #bestOf}, for the cheapest node
   * @param tries nodes whose load was compared, one at least for each ticket
   * @param overflows searches that passed the limit of tries and went on in slot order
   * @param forgotten tickets that {@link #forget} has ended
   */
  public record Stats(
      long total, long acquired, long held, long firstChoice, long tries, long overflows, long forgotten) {}

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
          Native.load_statistic(h.address, NativeConstants.LOAD_OVERFLOWS),
          Native.load_statistic(h.address, NativeConstants.LOAD_FORGOTTEN));
    } finally {
      reachabilityFence(h);
    }
  }

  /** Ends the object; closing again does nothing. Tickets that are held may still be closed. */
  @Override
  public void close() {
    try {
      Stats stats = stats();
      handle.close(stats.held() != 0 || stats.forgotten() != 0 || hasListed());
    } catch (IllegalStateException closed) {
      // Closing again does nothing.
    }
  }

  @Override
  public String toString() {
    return handle.isClosed() ? "Load[closed]" : "Load[" + stats().total() + " in flight]";
  }
}
