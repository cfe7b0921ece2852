package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.NativeConstants;
import java.util.Arrays;
import java.util.Objects;

/** What {@link View} answers about where else a key may be. */
abstract class Choices extends ManyLookups {
  Choices(Placement placement) {
    super(placement);
  }

  // ---- where else a key may go ------------------------------------------------------------------

  /**
   * Lists the nodes of a key in the key's own order of preference, the home first. Nodes that are
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
   * @throws HoldfastException.Argument if the mask has not {@link View#slotLimit} bytes, or the key has a length
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
  public int[] candidatesHash(long hash, int most, byte[] eligible, int... excluded) {
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
   * Gives the replicas of a key: different nodes that should hold it, the home first, spread over the
   * zones as evenly as these allow. States do not count, pins do.
   *
   * @param key its bytes
   * @param most how many, from 1 to 32
   * @return their slots, as many as wanted
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public int[] replicas(byte[] key, int most) {
    return replicas(most, (view, slots) -> Native.view_replicas(view, key, slots));
  }

  /**
   * Gives the replicas of a key that is a text, as {@link #replicas(byte[], int)}.
   *
   * @param key a text; its UTF-8 is the key
   * @param most how many, from 1 to 32
   * @return their slots, as many as wanted
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public int[] replicas(String key, int most) {
    return replicas(utf8(key), most);
  }

  /**
   * Gives the replicas of a key that can be read now: those that are up, then those that are draining, each in
   * their order. No other node takes the place of one that is down, because it does not hold the key.
   *
   * @param key its bytes
   * @param most how many replicas a key has, from 1 to 32
   * @return their slots; none if all are down
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public int[] liveReplicas(byte[] key, int most) {
    int[] count = new int[1];
    int[] slots = replicas(most, (view, room) -> Native.view_live_replicas(view, key, room, count));
    return Arrays.copyOf(slots, count[0]);
  }

  /**
   * Gives the replicas of a key that is a text that can be read now, as {@link #liveReplicas(byte[], int)}.
   *
   * @param key a text; its UTF-8 is the key
   * @param most how many replicas a key has, from 1 to 32
   * @return their slots; none if all are down
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public int[] liveReplicas(String key, int most) {
    return liveReplicas(utf8(key), most);
  }

  /** A call of the library that fills all places with slots. */
  interface Fill {
    void into(long view, int[] slots);
  }

  int[] replicas(int most, Fill fill) {
    checkReplicas(most);
    Placement p = placement();
    try {
      int[] slots = new int[most];
      fill.into(p.view, slots);
      return slots;
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives the replicas of many hashes.
   *
   * @param hashes what {@link #hash} gave for each key
   * @param most how many of each, from 1 to 32
   * @param slots receives those of hash i from {@code i * most} on; may be longer
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public void replicasHashes(long[] hashes, int most, int[] slots) {
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
    if (most < 1 || most > 32) {
      throw HoldfastException.of(
          NativeConstants.E_ARGUMENT, "there are no " + most + " replicas of a key: ask for 1 to 32");
    }
  }

  /**
   * Gives the nodes of the shards of a key under an erasure code, each under the number of its shard. All are
   * different. A node that leaves changes the shards that it held and hardly any other. States and pins do not count.
   *
   * @param key its bytes
   * @param count how many, from 1 to 32
   * @return their slots; that of shard i is at index i
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public int[] shards(byte[] key, int count) {
    checkShards(count);
    Placement p = placement();
    try {
      int[] slots = new int[count];
      Native.view_shards(p.view, key, slots);
      return slots;
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives the nodes of the shards of a key that is a text, as {@link #shards(byte[], int)}.
   *
   * @param key a text; its UTF-8 is the key
   * @param count how many, from 1 to 32
   * @return their slots; that of shard i is at index i
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public int[] shards(String key, int count) {
    return shards(utf8(key), count);
  }

  /**
   * Gives the nodes of the shards of many hashes.
   *
   * @param hashes what {@link #hash} gave for each key
   * @param count how many of each, from 1 to 32
   * @param slots receives those of hash i from {@code i * count} on; may be longer
   * @throws HoldfastException.Infeasible if the view has fewer nodes of positive weight
   */
  public void shardsHashes(long[] hashes, int count, int[] slots) {
    checkShards(count);
    if ((long) count * hashes.length > slots.length) {
      throw new IndexOutOfBoundsException(
          count + " shards of " + hashes.length + " hashes do not fit " + slots.length + " places");
    }
    Placement p = placement();
    try {
      Native.view_shards_of_hashes(p.view, hashes, slots, count);
    } finally {
      reachabilityFence(p);
    }
  }

  /** Before there is an array of so many. */
  private static void checkShards(int count) {
    if (count < 1 || count > 32) {
      throw HoldfastException.of(
          NativeConstants.E_ARGUMENT, "a key has no " + count + " shards: ask for 1 to 32");
    }
  }

  /**
   * Lists the home of a key and its former homes that are still there: where the key may lie while data
   * moves. A view remembers as many earlier views as the option {@code history} says.
   *
   * @param key its bytes
   * @return different slots of this view, the home first
   */
  public int[] homes(byte[] key) {
    return someSlots(Integer.MAX_VALUE, (view, slots, count) -> Native.view_homes(view, key, slots, count));
  }

  /**
   * Lists the home of a key that is a text and its former homes, as {@link #homes(byte[])}.
   *
   * @param key a text; its UTF-8 is the key
   * @return different slots of this view, the home first
   */
  public int[] homes(String key) {
    return homes(utf8(key));
  }
}
