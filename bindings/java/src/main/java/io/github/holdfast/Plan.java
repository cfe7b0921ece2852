package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.Texts;
import java.util.Arrays;
import java.util.List;

/**
 * What moves between two views, from where to where, in batches that keep limits.
 *
 * <pre>{@code
 * try (Plan plan = new Plan(before, after)) {
 *   plan.setLimits(0.02, 0, 1, 1);
 *   for (int done = 0; done < plan.batchCount(); done++) {
 *     for (Plan.Move move : plan.moves(done)) copy(move);
 *     View next = plan.view(done + 1);    // answers lookups from now on
 *   }
 * }
 * }</pre>
 *
 * <p>A move is one pair of nodes in one batch: what one stream copies. It consists of ranges of positions.
 * The position of a key is its hash, {@link View#hash}, unless the clusters take the caller's own hashes;
 * {@link #position} is right for both. Tables, rings and maglev are planned whole, and what is said holds
 * for every key there can be; other algorithms are planned over a list of keys. Where all keys can be
 * planned, a key of a list moves in the batch that it has there. The same views, list, bytes and limits give
 * the same plan on every machine: to go on after a stop, keep the fingerprint and the number of batches
 * done, and make the plan again.
 *
 * <p>Threads that share a plan wait for one another, but for {@link #position} and {@link #isCutOver},
 * which wait for nobody.
 */
public final class Plan extends PlanLimits implements AutoCloseable {
  /** The sender of a move whose keys are on nodes that are all down. */
  public static final int NO_SOURCE = -2;

  private static final int BYTES_OF_EACH = 48;

  private final byte[] seed;

  /**
   * All keys that go from one node to another in one batch.
   *
   * @param from the slot that they leave, in the view before; {@link View#NO_NODE} if they had no home
   * @param to the slot that they reach, in the view after; {@link View#NO_NODE} if they have no home
   * @param share which share of all keys
   * @param keys how many keys of the list; 0 in a plan of ranges
   * @param bytes how many bytes; 0 if nobody said
   * @param ranges their positions, in order
   * @param sender the slot of the node that sends them, in the view before; {@link View#NO_NODE} if there is
   *     nothing to send, {@link Plan#NO_SOURCE} if all nodes that hold them are down
   */
  public record Move(
      int from, int to, double share, long keys, long bytes, List<Range> ranges, int sender) {}

  /**
   * Positions that go from one node to another.
   *
   * @param first the first position, unsigned
   * @param last the last position, included
   * @param keys how many keys of the list; 0 in a plan of ranges
   * @param bytes how many bytes; 0 if nobody said
   */
  public record Range(long first, long last, long keys, long bytes) {}

  /**
   * What all nodes of one zone may send in one batch, or receive.
   *
   * @param share greatest share of all keys: above 0 and up to 1, which is no limit
   * @param bytes greatest bytes; 0 for any
   * @param moves greatest number of moves; 0 for any
   */
  public record ZoneLimit(double share, long bytes, int moves) {
    /** No limit. */
    public static final ZoneLimit NONE = new ZoneLimit(1, 0, 0);

    /**
     * Refuses numbers below 0.
     *
     * @param share greatest share of all keys: above 0 and up to 1, which is no limit
     * @param bytes greatest bytes; 0 for any
     * @param moves greatest number of moves; 0 for any
     */
    public ZoneLimit {
      HoldfastException.refuseNegative("bytes", bytes);
      HoldfastException.refuseNegative("moves", moves);
    }
  }

  /**
   * A node of either view, and what a plan does to it.
   *
   * @param id its id
   * @param in which share of all keys reaches it, from 0 to 1
   * @param out which share of all keys leaves it
   * @param bytesIn how many bytes reach it; 0 if nobody said
   * @param bytesOut how many bytes leave it
   * @param sent which share of all keys it sends, for itself or in place of a node that is down
   * @param bytesSent how many bytes it sends
   */
  public record Traffic(
      String id, double in, double out, long bytesIn, long bytesOut, double sent, long bytesSent) {}

  /**
   * Replicas of a key that are not there: those to come, and those that were.
   *
   * @param coming slots of replicas to come; write to them, too
   * @param former slots of former replicas, whose data may still be there
   */
  public record WriteSet(List<Integer> coming, List<Integer> former) {}

  /**
   * Plans the way from one view to another for every key there can be, in one batch.
   *
   * @param from the view as it is
   * @param to the view as it will be
   * @throws HoldfastException.Infeasible if the views hash keys differently
   * @throws HoldfastException.Unsupported if an algorithm does not place positions in ranges: give a list of keys
   */
  public Plan(View from, View to) {
    this(from.placement(), to.placement(), Native::plan_new);
  }

  /**
   * Plans the way from one view to another for a list of keys, with any algorithm.
   *
   * @param from the view as it is
   * @param to the view as it will be
   * @param hashes what {@link View#hash} gave for each key
   * @param sizes how many bytes each key has; null if nobody knows
   * @throws HoldfastException.Infeasible if the views hash keys differently
   * @throws HoldfastException.Argument if the sizes add up to 2^64 or more
   */
  public Plan(View from, View to, long[] hashes, long[] sizes) {
    this(from.placement(), to.placement(), ofKeys(0, 0, hashes, sizes));
  }

  /**
   * Plans the way of all replicas of every key, for tables. Two replicas of a key never move in one batch;
   * shares and bytes count replicas.
   *
   * @param from the view as it is
   * @param to the view as it will be
   * @param replicas replicas of each key, 1 to 32
   * @return a plan to be closed
   * @throws HoldfastException.Infeasible if a view has fewer nodes, or the views hash keys differently
   * @throws HoldfastException.Unsupported if an algorithm has no partitions: give a list of keys
   */
  public static Plan ofReplicas(View from, View to, int replicas) {
    requireReplicas(replicas);
    return new Plan(from.placement(), to.placement(), (a, b, made) -> Native.plan_new_replicas(a, b, replicas, made));
  }

  /**
   * Plans the way of all replicas of the keys of a list, with any algorithm.
   *
   * @param from the view as it is
   * @param to the view as it will be
   * @param replicas replicas of each key, 1 to 32
   * @param hashes what {@link View#hash} gave for each key
   * @param sizes how many bytes each key has; null if nobody knows
   * @return a plan to be closed
   * @throws HoldfastException.Infeasible if a view has fewer nodes, or the views hash keys differently
   */
  public static Plan ofReplicas(View from, View to, int replicas, long[] hashes, long[] sizes) {
    requireReplicas(replicas);
    return new Plan(from.placement(), to.placement(), ofKeys(replicas, replicas, hashes, sizes));
  }

  /**
   * Plans from one number of replicas to another, for tables. A replica that comes without one that leaves is a
   * move from {@link View#NO_NODE}; one that leaves without another that comes is a move to it, which its node
   * may delete.
   *
   * @param from the view as it is
   * @param before replicas of each key there, 1 to 32
   * @param to the view as it will be
   * @param after replicas of each key there, 1 to 32
   * @return a plan to be closed
   * @throws HoldfastException.Infeasible if a view has fewer nodes, or the views hash keys differently
   */
  public static Plan ofCounts(View from, int before, View to, int after) {
    requireReplicas(before);
    requireReplicas(after);
    return new Plan(
        from.placement(), to.placement(), (a, b, made) -> Native.plan_new_counts(a, before, b, after, made));
  }

  /**
   * Plans from one number of replicas to another for the keys of a list, with any algorithm.
   *
   * @param from the view as it is
   * @param before replicas of each key there, 1 to 32
   * @param to the view as it will be
   * @param after replicas of each key there, 1 to 32
   * @param hashes what {@link View#hash} gave for each key
   * @param sizes how many bytes each key has; null if nobody knows
   * @return a plan to be closed
   * @throws HoldfastException.Infeasible if a view has fewer nodes, or the views hash keys differently
   */
  public static Plan ofCounts(View from, int before, View to, int after, long[] hashes, long[] sizes) {
    requireReplicas(before);
    requireReplicas(after);
    return new Plan(from.placement(), to.placement(), ofKeys(before, after, hashes, sizes));
  }

  /**
   * Plans the way of the keys of a list between views that hash keys differently, as from the placement of another
   * program to any other. In the middle of the plan listed keys that wait are where they were, and all other keys are
   * where the view after has them.
   *
   * @param from the view as it is
   * @param hashesBefore what {@link View#hash} of that view gave for each key
   * @param to the view as it will be
   * @param hashesAfter what {@link View#hash} of this view gave for the same keys
   * @param sizes how many bytes each key has; null if nobody knows
   * @return a plan to be closed
   * @throws HoldfastException.Infeasible if the views pin prefixes differently
   * @throws HoldfastException.Argument if both views hash alike, and the hashes of a key differ
   */
  public static Plan ofRehashed(View from, long[] hashesBefore, View to, long[] hashesAfter, long[] sizes) {
    if (hashesAfter.length != hashesBefore.length) {
      throw new IndexOutOfBoundsException(
          hashesBefore.length + " hashes before and " + hashesAfter.length + " after: give both of each key");
    }
    requireSizes(hashesBefore, sizes);
    return new Plan(
        from.placement(),
        to.placement(),
        (a, b, made) -> Native.plan_new_of_rehashed(a, hashesBefore, b, hashesAfter, sizes, made));
  }

  private static void requireSizes(long[] hashes, long[] sizes) {
    int count = hashes.length;
    if (sizes == null || sizes.length == count) return;
    throw new IndexOutOfBoundsException(sizes.length + " sizes for " + count + " hashes: give as many, or null");
  }

  private static void requireReplicas(int replicas) {
    if (replicas >= 1) return;
    throw HoldfastException.argument("there are no " + replicas + " replicas of a key: ask for 1 to 32");
  }

  /** A call of the library that makes a plan. */
  private interface Making {
    void make(long from, long to, long[] made);
  }

  private static Making ofKeys(int before, int after, long[] hashes, long[] sizes) {
    requireSizes(hashes, sizes);
    return (from, to, made) -> Native.plan_new_of_keys(from, to, before, after, hashes, sizes, made);
  }

  private Plan(Placement from, Placement to, Making making) {
    super(made(from, to, making), from.nodes().bySlot(), to.nodes().bySlot());
    seed = from.seed;
  }

  private static Handle made(Placement from, Placement to, Making making) {
    long[] made = new long[1];
    making.make(from.view, to.view, made);
    // The plan keeps both views, which Pressure would otherwise think gone.
    long kept = Native.view_memory(from.view) + Native.view_memory(to.view);
    reachabilityFence(from);
    reachabilityFence(to);
    long bytes = kept + BYTES_OF_EACH * (Native.plan_range_count(made[0]) + Native.plan_move_count(made[0]));
    return new Handle("the plan", made[0], bytes, Native::plan_free);
  }

  @Override
  Plan self() {
    return this;
  }

  /**
   * Makes the view that is right while the first batches are finished. It answers keys of finished moves as
   * the view after, and all others as the view before.
   *
   * @param batchesDone from 0 to {@link #batchCount}
   * @return a view for the caller to close
   * @throws HoldfastException.Argument if there are not that many batches
   */
  public View view(int batchesDone) {
    HoldfastException.refuseNegative("batchesDone", batchesDone);
    long[] made = new long[1];
    ask(p -> Native.plan_view(p, batchesDone, made));
    return new View(new Placement(made[0], seed));
  }

  /**
   * Says how many batches are finished in a view that this plan made, or the same plan made again after a stop.
   *
   * @param view a view of this plan, perhaps from a file
   * @return a number for {@link #view}
   * @throws HoldfastException.Argument if the view is no stage of this plan
   */
  public int batchesDone(View view) {
    long[] done = new long[1];
    Placement placement = view.placement();
    ask(p -> Native.plan_batches_done(p, placement.view, done));
    reachabilityFence(placement);
    return Math.toIntExact(done[0]);
  }

  /**
   * Gives the replicas that a key will have and those that it had, in a stage of a plan. Write to the replicas
   * and to those to come. Both are empty in any other view.
   *
   * @param view the view that answers now
   * @param hash what {@link View#hash} gave for the key
   * @return slots of the view
   */
  public static WriteSet writeSet(View view, long hash) {
    int[] slots = new int[64];
    Placement placement = view.placement();
    long counts = Native.view_packed_write_set(placement.view, hash, slots);
    reachabilityFence(placement);
    return new WriteSet(boxed(slots, 0, (int) (counts / 64)), boxed(slots, 32, (int) (counts % 64)));
  }

  private static List<Integer> boxed(int[] slots, int start, int count) {
    return Arrays.stream(slots, start, start + count).boxed().toList();
  }

  /**
   * Gives the position of a key, which moves are ranges of.
   *
   * @param hash what {@link View#hash} of either view gave for the key
   * @return the position, unsigned
   */
  public long position(long hash) {
    Handle.Held h = handle.use();
    try {
      return Native.plan_position(h.address, hash);
    } finally {
      reachabilityFence(h);
    }
  }

  /**
   * Says whether it is time to answer a key as the view after does, when keys are cut over one by one: at
   * start + position % interval. Everybody agrees which keys have gone, and nothing is remembered.
   *
   * @param hash what {@link View#hash} of either view gave for the key
   * @param now the moment asked about, on the caller's clock, in any unit
   * @param start when the first keys go
   * @param interval how long it takes until the last ones go; with 0 or 1 all go at the start
   * @return true for the view after, false for the view before
   */
  public boolean isCutOver(long hash, long now, long start, long interval) {
    HoldfastException.refuseNegative("interval", interval);
    Handle.Held h = handle.use();
    try {
      // The clock of the library begins at 0, where that of Java has its smallest number.
      return Native.plan_cutover(h.address, hash, now ^ Long.MIN_VALUE, start ^ Long.MIN_VALUE, interval) == 1;
    } finally {
      reachabilityFence(h);
    }
  }

  /**
   * Writes the whole plan as text, canonically: equal plans give equal texts.
   *
   * @return a line for each view, node, batch, move and range
   */
  public String text() {
    return ask(
        p -> {
          long[] length = new long[1];
          Native.plan_text(p, null, length);
          byte[] text = new byte[Math.toIntExact(length[0] + 1)];
          Native.plan_text(p, text, length);
          return Texts.text(Arrays.copyOf(text, (int) length[0]));
        });
  }

  /** Ends the plan; closing again does nothing. Views that it gave stay. */
  @Override
  public synchronized void close() {
    handle.close(false);
  }

  @Override
  public synchronized String toString() {
    if (handle.isClosed()) return "Plan[closed]";
    return String.format("Plan[%d batches, %.3g of the keys move]", batchCount(), moved());
  }
}
