package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * The partitions of a view in the order of their numbers, which is the order of their positions. It asks the view,
 * and so answers until that is closed.
 */
public final class Partitions extends AbstractList<Partition> implements RandomAccess {
  private final Together view;
  private final int count;

  Partitions(Together view) {
    this.view = view;
    Placement p = view.placement();
    try {
      count = Native.view_partition_count(p.view);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Counts the partitions.
   *
   * @return a power of two, or 0
   */
  @Override
  public int size() {
    return count;
  }

  /**
   * Gives a partition by its number.
   *
   * @param number from 0
   * @return the partition
   * @throws IndexOutOfBoundsException if there is no such partition
   */
  @Override
  public Partition get(int number) {
    if (number < 0 || number >= count) {
      throw new IndexOutOfBoundsException(
          count == 0
              ? "the view has no partitions: only a published table of nodes has some"
              : "there is no partition " + number + ": the view has 0 to " + (count - 1));
    }
    Placement p = view.placement();
    try {
      long[] first = new long[1];
      long[] last = new long[1];
      Native.view_partition_range(p.view, number, first, last);
      return new Partition(number, Native.view_partition_home(p.view, number), first[0], last[0]);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Finds the partition of a key.
   *
   * @param key its bytes
   * @return the partition
   * @throws IndexOutOfBoundsException if the view has no partitions
   */
  public Partition of(byte[] key) {
    return ofHash(view.hash(key));
  }

  /**
   * Finds the partition of a key that is a text.
   *
   * @param key a text; its UTF-8 is the key
   * @return the partition
   * @throws IndexOutOfBoundsException if the view has no partitions
   */
  public Partition of(String key) {
    return ofHash(view.hash(key));
  }

  /**
   * Finds the partition of a hash.
   *
   * @param hash what {@link View#hash(byte[])} gave for the key
   * @return the partition
   * @throws IndexOutOfBoundsException if the view has no partitions
   */
  public Partition ofHash(long hash) {
    Placement p = view.placement();
    try {
      return get(Native.view_partition_of(p.view, hash));
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives the replicas of a partition: those of each of its keys that is not pinned.
   *
   * @param number of the partition
   * @param most how many, from 1 to 32
   * @return their slots, the home first
   * @throws HoldfastException.NotFound if there is no such partition
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public int[] replicas(int number, int most) {
    return view.replicas(most, (handle, slots) -> Native.view_partition_replicas(handle, number, slots));
  }
}
