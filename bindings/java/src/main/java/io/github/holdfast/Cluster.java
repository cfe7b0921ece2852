package io.github.holdfast;

import io.github.holdfast.internal.Native;
import java.lang.ref.Cleaner;

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
public final class Cluster extends ClusterPins implements AutoCloseable {
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

  @Override
  Cluster change(Change change) {
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
