package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.Texts;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An answer to "which node serves this key?" that never changes. Any number of threads may ask one view
 * at once; asking takes no lock.
 *
 * <p>A lookup answers the slot of the node that serves the key now, a number from 0 for indexing arrays
 * and for {@link #node(int)}; {@link #NO_NODE} if no node can serve the key. The home of a key is the node
 * that the membership names, whatever the states of nodes. A key is bytes; a {@code String} means its
 * UTF-8.
 *
 * <p>{@link #close()} may come at any time, from any thread: lookups under way finish, later ones throw
 * an {@link IllegalStateException}. The memory of a view that only one thread ever used is freed then;
 * that of a view that several threads used, or that nobody closed, when the collector finds that
 * nobody can be using it.
 */
public final class View extends ViewNodes {
  /** Takes over one use of a placement. */
  View(Placement placement) {
    super(placement);
  }

  /**
   * Opens a view in a file that {@link #save} wrote, with the default seed.
   *
   * @param file the file, which is read into memory: nothing that happens to it afterwards reaches the view
   * @return the view
   * @throws HoldfastException.Io if the file cannot be opened or is no regular file
   * @throws HoldfastException.Data if it is no snapshot
   */
  public static View open(Path file) {
    return open(file, new Config());
  }

  /**
   * Opens a view in a file that {@link #save} wrote.
   *
   * @param file the file, as for {@link #open(Path)}
   * @param config the seed, and what each process decides for itself: memory_limit, simd, when_down, replicas,
   *     history and the guard; other options are those of the file
   * @return the view
   * @throws HoldfastException.Io if the file cannot be opened or is no regular file
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
   * Opens a view in a file, with the default seed, and leaves the rows of its table there: see
   * {@link #map(Path, Config)}.
   *
   * @param file the file, which must not be changed in place
   * @return the view
   * @throws HoldfastException.Io if the file cannot be opened or is no regular file
   * @throws HoldfastException.Data if it is no snapshot
   */
  public static View map(Path file) {
    return map(file, new Config());
  }

  /**
   * Opens a view in a file and leaves the rows of its table there: the file is mapped into memory and shared
   * between processes. Warning: the file must not be changed in place while the view lives. Whoever overwrites it
   * changes answers, and lookups may then give slots that no node has; whoever cuts it makes lookups end the
   * process. Replacing it by {@link #save} or a rename is safe.
   *
   * @param file the file
   * @param config as for {@link #open(Path, Config)}
   * @return the view
   * @throws HoldfastException.Io if the file cannot be opened or is no regular file
   * @throws HoldfastException.Data if it is no snapshot
   * @throws HoldfastException.Option if the seed is another
   */
  public static View map(Path file, Config config) {
    String path = file.toString();
    long[] made = new long[1];
    Config.with(config, options -> Native.view_map(path, options, made));
    return new View(new Placement(made[0], config.seed()));
  }

  /**
   * Reads a view from bytes that {@link #bytes} gave, with the default seed.
   *
   * @param snapshot the bytes, which are copied
   * @return the view
   * @throws HoldfastException.Data if they are no snapshot
   */
  public static View read(byte[] snapshot) {
    return read(snapshot, new Config());
  }

  /**
   * Reads a view from bytes that {@link #bytes} gave.
   *
   * @param snapshot the bytes, which are copied
   * @param config as for {@link #open(Path, Config)}
   * @return the view
   * @throws HoldfastException.Data if they are no snapshot
   * @throws HoldfastException.Option if the seed is another
   */
  public static View read(byte[] snapshot, Config config) {
    long[] made = new long[1];
    Config.with(config, options -> Native.view_read(snapshot, options, made));
    return new View(new Placement(made[0], config.seed()));
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

  // ---- the view itself ---------------------------------------------------------------------------

  /**
   * Gives 64 bits over all that decides placement: views with equal fingerprints give every key the same home and
   * the same replicas, in any process, language and release. Lookups depend on the states of nodes as well.
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
   * Gives 64 bits over the nodes that are not up, and their states. Views with equal fingerprints give every key the
   * same lookup if this and option 'when_down' are equal, too. A view of a snapshot has 0.
   *
   * @return the states fingerprint; 0 if every node is up
   */
  public long statesFingerprint() {
    Placement p = placement();
    try {
      return Native.view_states_fingerprint(p.view);
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
   * Gives the options that the view was made with, the seed included.
   *
   * @return a new configuration; a cluster made of it that has the same nodes in the same order, weights, zones and
   *     pins has the fingerprint of this view, unless nodes were removed from this view's cluster
   */
  public Config config() {
    Placement p = placement();
    try {
      return Config.of(p.view, p.seed);
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
   * Gives the view as bytes, a snapshot, which {@link #read} takes in any language and on any machine.
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
   * Saves the view in a file, which is replaced as a whole or not at all, whoever else saves it at the same
   * time. Symbolic links, permissions and, where the system allows it, owner and group stay.
   *
   * @param file where to
   * @throws HoldfastException.Io if it is no regular file or the system refuses
   */
  public void save(Path file) {
    Placement p = placement();
    try {
      Native.view_save(p.view, file.toString());
    } finally {
      reachabilityFence(p);
    }
  }

  // ---- dialects --------------------------------------------------------------------------------

  /**
   * The point, row or slot of another program that a hash belongs to.
   *
   * @param number as the program prints it; it may be negative, for it has 64 bits
   * @param label the text that was hashed to it; "" if points are not made of texts
   */
  public record Point(long number, String label) {}

  /**
   * Says under a dialect why a hash has its home; pins and states do not count.
   *
   * @param hash what {@link #hash} gave for a key
   * @return the point and its label
   * @throws HoldfastException.Unsupported if the algorithm has nothing to show
   */
  public Point explainHash(long hash) {
    Placement p = placement();
    try {
      long[] number = new long[1];
      byte[] label = new byte[1100];
      Native.view_explain_hash(p.view, hash, number, label);
      int length = 0;
      while (label[length] != 0) length++;
      return new Point(number[0], Texts.text(Arrays.copyOf(label, length)));
    } finally {
      reachabilityFence(p);
    }
  }

  // ---- in words --------------------------------------------------------------------------------

  @Override
  public String toString() {
    if (isClosed()) return "View[closed]";
    try {
      return String.format(
          "View[%s, %d nodes, generation %d, fingerprint %016x]",
          algorithm(), nodes().size(), generation(), fingerprint());
    } catch (IllegalStateException e) {
      return "View[closed]";
    }
  }
}
