package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A report on the replicas of a view: where they are, and which failures lose keys.
 *
 * <pre>{@code
 * try (Durability report = new Durability(view, 3)) {
 *   report.check(0.05);                     // throws: zone 'c0' holds 4.33 times its weight ...
 *   double lost = report.keyLoss(1, 2, 1);  // two racks of level 1 fail, one replica is enough
 * }
 * }</pre>
 *
 * <p>What fails as one is a unit: nodes are level 0, the outermost zones level 1, and so on. A node without a
 * zone of a level is a unit of its own. A key is lost when fewer of its replicas are in units that work than it
 * needs. States do not count. Any number of threads may use a report.
 */
public final class Durability implements AutoCloseable {
  private static final int BYTES_OF_A_REPLICA = 4;
  private static final int BYTES_OF_A_SET = 8;

  private final Handle handle;

  /**
   * A zone, and the shares of all replicas that it holds and that its weight asks for.
   *
   * @param path its path, such as {@code eu-1/rack-7}
   * @param level from 1 for an outermost zone
   * @param nodes how many nodes are in it
   * @param share which share it holds, from 0 to 1
   * @param fair which share its weight asks for
   */
  public record Zone(String path, int level, int nodes, double share, double fair) {}

  /**
   * A probability, or bounds of it where counting would take too long.
   *
   * @param least the probability, or a lower bound
   * @param most the probability, or an upper bound
   */
  public record Bounds(double least, double most) {
    /**
     * Says whether this is the probability itself.
     *
     * @return whether both bounds are equal
     */
    public boolean isExact() {
      return least == most;
    }
  }

  /**
   * Counts the replicas of every partition of a table.
   *
   * @param view the view
   * @param replicas replicas of each key
   * @throws HoldfastException.Infeasible if the view has fewer nodes
   * @throws HoldfastException.Unsupported if it has no partitions: give a list of keys
   */
  public Durability(View view, int replicas) {
    this(view.placement(), replicas, null);
  }

  /**
   * Counts the replicas of keys, with any algorithm.
   *
   * @param view the view
   * @param replicas replicas of each key
   * @param hashes what {@link View#hash} gave for each key
   * @throws HoldfastException.Infeasible if the view has fewer nodes
   */
  public Durability(View view, int replicas, long[] hashes) {
    this(view.placement(), replicas, hashes.clone());
  }

  private Durability(Placement p, int replicas, long[] hashes) {
    long[] made = new long[1];
    try {
      Native.durability_new_of(p.view, replicas, hashes, made);
    } finally {
      reachabilityFence(p);
    }
    long bytes = Native.durability_set_count(made[0]) * (BYTES_OF_A_SET + BYTES_OF_A_REPLICA * (long) replicas);
    handle = new Handle("the report", made[0], bytes, Native::durability_free);
  }

  private <T> T ask(LongFunction<T> question) {
    return handle.ask(question);
  }

  /**
   * Tells the number of replicas of each key.
   *
   * @return the number
   */
  public int replicas() {
    return ask(Native::durability_replicas);
  }

  /**
   * Counts the partitions, or the hashes of the list.
   *
   * @return the count
   */
  public long rows() {
    return ask(Native::durability_row_count);
  }

  /**
   * Counts the distinct sets of nodes that hold a key together.
   *
   * @return the count
   */
  public long sets() {
    return ask(Native::durability_set_count);
  }

  /**
   * Tells which share of all replicas a node holds.
   *
   * @param slot its slot
   * @return from 0 to 1; 0 if no node has the slot
   */
  public double nodeShare(int slot) {
    return ask(d -> Native.durability_node_share(d, slot));
  }

  /**
   * Tells which share of all replicas the weight of a node asks for.
   *
   * @param slot its slot
   * @return from 0 to 1; 0 if no node has the slot
   */
  public double nodeFair(int slot) {
    return ask(d -> Native.durability_node_fair(d, slot));
  }

  /**
   * Lists the zones.
   *
   * @return the zones in the order of their levels, those of one level in that of their paths
   */
  public List<Zone> zones() {
    return ask(
        d -> {
          List<Zone> zones = new ArrayList<>();
          for (long i = 0; i < Native.durability_zone_count(d); i++) {
            zones.add(
                new Zone(
                    Native.durability_zone_path(d, i),
                    Native.durability_zone_level(d, i),
                    Native.durability_zone_nodes(d, i),
                    Native.durability_zone_share(d, i),
                    Native.durability_zone_fair(d, i)));
          }
          return List.copyOf(zones);
        });
  }

  /**
   * Counts the levels of zones.
   *
   * @return the level of the deepest zone, 0 if there are no zones
   */
  public int levels() {
    return ask(Native::durability_level_count);
  }

  /**
   * Counts the nodes, or the zones of a level, that can fail.
   *
   * @param level 0 for nodes
   * @return the count
   */
  public int units(int level) {
    return ask(d -> Native.durability_unit_count(d, level));
  }

  /**
   * Tells which share of the keys has its replicas in a number of different units.
   *
   * @param level 0 for nodes
   * @param units how many units
   * @return from 0 to 1
   */
  public double spread(int level, int units) {
    return ask(d -> Native.durability_spread(d, level, units));
  }

  /**
   * Gives the usable capacity: the part of the capacity of all nodes that is in use when the first
   * node is full, if each has as much room as its weight says.
   *
   * @return from 0 to 1; 0 if all replicas are on nodes without a fair share
   */
  public double usableCapacity() {
    return ask(Native::durability_usable_capacity);
  }

  /**
   * Gives the node that is full first: it holds the most for its fair share.
   *
   * @return its slot; {@link View#NO_NODE} if all replicas are on nodes without a fair share
   */
  public int fullestNode() {
    return ask(Native::durability_fullest_node);
  }

  /**
   * Checks that no zone and no node holds far more replicas than its weight asks for.
   *
   * @param tolerance by how much more it may hold, 0.05 for 5 %
   * @throws HoldfastException.Infeasible if one holds more; the message names the zone, or else the node
   */
  public void check(double tolerance) {
    ask(d -> Native.durability_check(d, tolerance));
  }

  /**
   * Gives the probability that a key is lost when units, chosen at random, fail at once.
   *
   * @param level 0 for nodes
   * @param failed how many units of the level fail
   * @param needed how many of its replicas a key needs
   * @return the probability
   * @throws HoldfastException.Argument if there is no such level, or are not so many units or replicas
   */
  public double keyLoss(int level, int failed, int needed) {
    double[] probability = new double[1];
    ask(d -> Native.durability_key_loss(d, level, failed, needed, probability));
    return probability[0];
  }

  /**
   * Gives the probability that any of all keys is lost when units, chosen at random, fail at once.
   *
   * @param level 0 for nodes
   * @param failed how many units of the level fail
   * @param needed how many of its replicas a key needs
   * @return the probability, or bounds of it
   * @throws HoldfastException.Argument if there is no such level, or are not so many units or replicas
   * @throws HoldfastException.Infeasible if too many sets of units lose a key
   */
  public Bounds anyLoss(int level, int failed, int needed) {
    double[] least = new double[1];
    double[] most = new double[1];
    ask(d -> Native.durability_any_loss(d, level, failed, needed, least, most));
    return new Bounds(least[0], most[0]);
  }

  /** Ends the report; closing again does nothing. */
  @Override
  public void close() {
    handle.close(false);
  }

  @Override
  public String toString() {
    return handle.isClosed() ? "Durability[closed]" : "Durability[" + sets() + " sets of " + replicas() + "]";
  }
}
