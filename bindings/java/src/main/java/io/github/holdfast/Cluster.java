package io.github.holdfast;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.Texts;
import java.io.ByteArrayOutputStream;
import java.lang.ref.Cleaner;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A set of nodes that changes. Changes are staged and then published together as one new {@link View};
 * until then, and if publishing fails, nobody sees any of them.
 *
 * <p>A node's id is what is hashed: 1 to 255 bytes of UTF-8, none of them a control byte. Its address
 * is payload and moves no key. Its weight is absolute: a node of weight 2 gets twice the keys of a node
 * of weight 1; weight 0 drains it. Its zone is a failure domain, such as "eu-1/rack-7".
 *
 * <p>Threads may share a cluster: those that change it wait for one another, {@link #view} waits for
 * nobody.
 */
public final class Cluster implements AutoCloseable {
  /** In place of a replica weight: the weight of the node, whatever that is and becomes. */
  public static final double SAME_WEIGHT = -1;

  private final Object changing = new Object();
  private final byte[] seed;
  /** 0 once the cluster is closed; guarded by {@code changing}. */
  private long cluster;
  private final Cleaner.Cleanable cleanable;
  /** What is published; null once the cluster is closed. */
  private volatile Placement published;

  /** Makes a cluster with all defaults, without nodes. */
  public Cluster() {
    this(new Config());
  }

  /**
   * Makes a cluster without nodes.
   *
   * @param config its options, which are copied
   * @throws HoldfastException.Unsupported if the CPU lacks the option {@code simd} that is asked for
   */
  public Cluster(Config config) {
    this(make(config), config.seed());
  }

  private Cluster(long cluster, byte[] seed) {
    this.cluster = cluster;
    this.seed = seed;
    cleanable = Placement.CLEANER.register(this, new Release(cluster));
    published = new Placement(Native.cluster_view(cluster), seed);
  }

  private record Release(long cluster) implements Runnable {
    @Override
    public void run() {
      Native.cluster_free(cluster);
    }
  }

  private static long make(Config config) {
    long[] made = new long[1];
    Config.with(config, options -> Native.cluster_new(options, made));
    return made[0];
  }

  /**
   * Makes a cluster that goes on from a view: its nodes, pins, options and generation.
   *
   * @param view a view of any origin, which stays as it is
   * @return a cluster that has published what the view is
   */
  public static Cluster restore(View view) {
    Placement p = view.placement();
    try {
      long[] made = new long[1];
      Native.cluster_restore(p.view, made);
      return new Cluster(made[0], p.seed);
    } finally {
      java.lang.ref.Reference.reachabilityFence(p);
    }
  }

  /** Something that the library does with the cluster. */
  private interface Change {
    void apply(long cluster);
  }

  private Cluster change(Change change) {
    synchronized (changing) {
      if (cluster == 0) throw closed();
      change.apply(cluster);
    }
    return this;
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("the cluster is closed");
  }

  /**
   * Stages a new node of weight 1.
   *
   * @param id its id
   * @return this cluster
   * @throws HoldfastException.Exists if a node has that id
   * @throws HoldfastException.Argument if it can be no id
   */
  public Cluster add(String id) {
    return add(id, 1);
  }

  /**
   * Stages a new node.
   *
   * @param id its id
   * @param weight its share relative to other nodes: 0, or from 0.000001 to 1000000000
   * @return this cluster
   * @throws HoldfastException.Exists if a node has that id
   * @throws HoldfastException.Argument if the id or the weight can be none
   */
  public Cluster add(String id, double weight) {
    return change(c -> Native.cluster_add(c, id, weight));
  }

  /**
   * Stages the removal of a node.
   *
   * @param id id of a node that is published or staged
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster remove(String id) {
    return change(c -> Native.cluster_remove(c, id));
  }

  /**
   * Stages a new weight for a node. Only keys from or to this node move.
   *
   * @param id id of a node
   * @param weight 0, or from 0.000001 to 1000000000
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setWeight(String id, double weight) {
    return change(c -> Native.cluster_set_weight(c, id, weight));
  }

  /**
   * Stages a replica weight for a node: its share of all replicas, as its weight is its share of the keys whose home it
   * is. With 0 it holds those keys and nothing else; with a weight of 0 beside it, it is a backup, or a witness.
   * Replicas and shards move, and no home.
   *
   * @param id id of a node
   * @param weight 0, from 0.000001 to 1000000000, or {@link #SAME_WEIGHT}
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setReplicaWeight(String id, double weight) {
    return change(c -> Native.cluster_set_replica_weight(c, id, weight));
  }

  /**
   * Stages a text of a node that dialects hash. Without a "server", the id of the node names it, and perhaps its port:
   * "cache-a:11211".
   *
   * @param id id of a node
   * @param name "server", "port", "label", "ip", "number", "hash64" or "assigned"
   * @param value the text; "" for none
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setAttribute(String id, String name, String value) {
    return change(c -> Native.cluster_set_attribute(c, id, name, value));
  }

  /**
   * Stages a new zone for a node.
   *
   * @param id id of a node
   * @param zone names separated by "/", outermost first; "" for none
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setZone(String id, String zone) {
    return change(c -> Native.cluster_set_zone(c, id, zone));
  }

  /**
   * Stages a new address for a node. No key moves.
   *
   * @param id id of a node
   * @param address anything of up to 1023 bytes; "" for none
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setAddress(String id, String address) {
    return change(c -> Native.cluster_set_address(c, id, address));
  }

  /**
   * Stages a new state for a node: whether it takes keys now. States change no placement.
   *
   * @param id id of a node
   * @param state its state
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setState(String id, NodeState state) {
    int number = state.ordinal();
    return change(c -> Native.cluster_set_state(c, id, number));
  }

  /**
   * Stages a new incarnation for a node: the same id, started anew, as a pod that restarts under its name. No key
   * moves. A greater number makes the node up; an equal one stages nothing.
   *
   * @param id id of a node
   * @param incarnation any number that grows, such as the start time of the process; taken as unsigned
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   * @throws HoldfastException.Refused if the node is of a later incarnation
   */
  public Cluster setIncarnation(String id, long incarnation) {
    return change(c -> Native.cluster_set_incarnation(c, id, incarnation));
  }

  /**
   * Stages a new state for a node, unless the node is of a later incarnation: what is told of a pod may come late.
   *
   * @param id id of a node
   * @param incarnation the incarnation that the state is of; taken as unsigned
   * @param state its state
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   * @throws HoldfastException.Refused if the node is of a later incarnation
   */
  public Cluster setStateIncarnation(String id, long incarnation, NodeState state) {
    int number = state.ordinal();
    return change(c -> Native.cluster_set_state_incarnation(c, id, incarnation, number));
  }

  /**
   * Stages the removal of a node, unless the node is of a later incarnation.
   *
   * @param id id of a node
   * @param incarnation the incarnation that has ended; taken as unsigned
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   * @throws HoldfastException.Refused if the node is of a later incarnation
   */
  public Cluster removeIncarnation(String id, long incarnation) {
    return change(c -> Native.cluster_remove_incarnation(c, id, incarnation));
  }

  /**
   * Stages a pin: a key that is to live on one node.
   *
   * @param key the key
   * @param id id of a node that is published or staged
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster pin(byte[] key, String id) {
    return change(c -> Native.cluster_pin(c, key, 0, id));
  }

  /**
   * Stages a pin of all keys that start alike.
   *
   * @param prefix how they start
   * @param id id of a node that is published or staged
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster pinPrefix(byte[] prefix, String id) {
    return change(c -> Native.cluster_pin(c, prefix, 1, id));
  }

  /**
   * Stages a pin of every key, or of none of them.
   *
   * @param pins the id of the node of each key; of keys with equal bytes the last counts
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has one of the ids
   */
  public Cluster pinMany(Map<byte[], String> pins) {
    return pin(pins, 0);
  }

  /**
   * Stages pins of many prefixes, or none of them.
   *
   * @param pins the id of the node of each prefix
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has one of the ids
   */
  public Cluster pinManyPrefixes(Map<byte[], String> pins) {
    return pin(pins, 1);
  }

  /** First all keys cross, then all ids, each ended by NUL. */
  private Cluster pin(Map<byte[], String> pins, int isPrefix) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    List<Map.Entry<byte[], String>> all = List.copyOf(pins.entrySet());
    for (Map.Entry<byte[], String> pin : all) packed.writeBytes(pin.getKey());
    for (Map.Entry<byte[], String> pin : all) packed.writeBytes(Texts.ended(pin.getValue()));
    long[] lengths = all.stream().mapToLong(pin -> pin.getKey().length).toArray();
    return change(c -> Native.cluster_pin_packed(c, packed.toByteArray(), lengths, isPrefix));
  }

  /**
   * Stages the end of a pin of a key.
   *
   * @param key as it was pinned
   * @return this cluster
   * @throws HoldfastException.NotFound if there is no such pin
   */
  public Cluster unpin(byte[] key) {
    return change(c -> Native.cluster_unpin(c, key, 0));
  }

  /**
   * Stages the end of a pin of a prefix.
   *
   * @param prefix as it was pinned
   * @return this cluster
   * @throws HoldfastException.NotFound if there is no such pin
   */
  public Cluster unpinPrefix(byte[] prefix) {
    return change(c -> Native.cluster_unpin(c, prefix, 1));
  }

  /**
   * Stages the whole desired membership at once, every node of weight 1. Nodes that are not named are
   * removed, new ones added, the others keep slot, zone, address and state.
   *
   * @param ids the ids
   * @return this cluster
   * @throws HoldfastException.Exists if an id stands twice
   * @throws HoldfastException.Refused if the guard holds the list back: what was staged before is staged
   *     still; see {@link #setNodesAnyway(Collection)}
   */
  public Cluster setNodes(Collection<String> ids) {
    return stage(ones(ids), 0);
  }

  /**
   * Stages the whole desired membership at once, as {@link #setNodes(Collection)}.
   *
   * @param weights the weight of every id
   * @return this cluster
   * @throws HoldfastException.Refused if the guard holds the list back
   */
  public Cluster setNodes(Map<String, Double> weights) {
    return stage(List.copyOf(weights.entrySet()), 0);
  }

  /**
   * Stages the whole desired membership, every node of weight 1, whatever the guard says: for an operator
   * who knows better.
   *
   * @param ids the ids
   * @return this cluster
   * @throws HoldfastException.Exists if an id stands twice
   */
  public Cluster setNodesAnyway(Collection<String> ids) {
    return stage(ones(ids), 1);
  }

  /**
   * Stages the whole desired membership, whatever the guard says: for an operator who knows better.
   *
   * @param weights the weight of every id
   * @return this cluster
   */
  public Cluster setNodesAnyway(Map<String, Double> weights) {
    return stage(List.copyOf(weights.entrySet()), 1);
  }

  private static List<Map.Entry<String, Double>> ones(Collection<String> ids) {
    return ids.stream().map(id -> Map.entry(id, 1.0)).toList();
  }

  /** The ids cross behind one another, each ended by NUL. */
  private Cluster stage(List<Map.Entry<String, Double>> nodes, int anyway) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (Map.Entry<String, Double> node : nodes) packed.writeBytes(Texts.ended(node.getKey()));
    double[] weights = nodes.stream().mapToDouble(Map.Entry::getValue).toArray();
    return change(c -> Native.cluster_set_packed_nodes(c, packed.toByteArray(), weights, anyway));
  }

  /**
   * Makes all staged changes one new view, or none of them. When nothing is staged the view and its
   * generation stay. On failure the changes stay staged, to be mended or discarded.
   *
   * @return the generation of the view that is published now
   * @throws HoldfastException.Infeasible if the algorithm cannot place these nodes
   * @throws HoldfastException.Refused if the guard holds the changes back; see {@link #publishAnyway()}
   * @throws HoldfastException.MemoryLimit if the view would be larger than the option {@code memory_limit}
   */
  public long publish() {
    return publish(Native::cluster_publish);
  }

  /**
   * Makes all staged changes one new view whatever the guard says: for an operator who knows better. What the
   * option {@code guard_window} adds up begins anew with this view.
   *
   * @return the generation of the view that is published now
   */
  public long publishAnyway() {
    return publish(Native::cluster_publish_anyway);
  }

  /**
   * Sets the time by which losses leave the window of the guard, the option {@code guard_window}. A cluster
   * has no clock of its own; the first time is 0.
   *
   * @param now the time in units of the caller, such as seconds; above {@link Long#MAX_VALUE} as unsigned
   * @return this cluster
   * @throws HoldfastException.Argument if it is before the last one
   */
  public Cluster setClock(long now) {
    return change(c -> Native.cluster_set_clock(c, now));
  }

  /** What publishes a cluster and gives the generation. */
  private interface Publish {
    void apply(long cluster, long[] generation);
  }

  private long publish(Publish publish) {
    long[] generation = new long[1];
    change(
        c -> {
          publish.apply(c, generation);
          show(Native.cluster_view(c));
        });
    return generation[0];
  }

  private void show(long view) {
    Placement before = published;
    if (before.view == view) {
      Native.view_release(view);
      return;
    }
    published = new Placement(view, seed);
    before.endUse();
  }

  /**
   * Forgets all staged changes.
   *
   * @return this cluster
   */
  public Cluster discard() {
    return change(Native::cluster_discard);
  }

  /**
   * Counts the nodes that the next view will have if it is published now.
   *
   * @return the count
   */
  public long stagedCount() {
    long[] count = new long[1];
    change(c -> count[0] = Native.cluster_staged_count(c));
    return count[0];
  }

  /**
   * Gives the view published last, which before the first publish has no nodes. It outlives the cluster.
   *
   * @return a view for the caller to close
   */
  public View view() {
    for (; ; ) {
      Placement p = published;
      if (p == null) throw closed();
      // It fails when another view was published and this one ended meanwhile.
      if (p.tryUse()) return new View(p);
    }
  }

  /** Ends the cluster; closing again does nothing. Its views go on. */
  @Override
  public void close() {
    synchronized (changing) {
      if (cluster == 0) return;
      cluster = 0;
      Placement last = published;
      published = null;
      last.endUse();
      cleanable.clean();
    }
  }

  @Override
  public String toString() {
    try (View view = view()) {
      return "Cluster[" + view + "]";
    } catch (IllegalStateException e) {
      return "Cluster[closed]";
    }
  }
}
