package io.github.holdfast;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.NativeConstants;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A row of the catalogue of algorithms: what one is, can do and costs.
 *
 * @param name the name with its version, such as "ring@1"; the mapping behind a name never changes
 * @param summary what it is good for, in a line
 * @param cost what a lookup costs, the hash of the key left out
 * @param bytes how many bytes it keeps, nodes and their names left out
 * @param kind what its answers depend on
 * @param abilities what it can do
 * @param origin the program, version and source that a dialect follows; "" for the others
 */
public record Algorithm(
    String name, String summary, String cost, String bytes, Kind kind, Set<Ability> abilities, String origin) {

  /** What answers depend on. */
  public enum Kind {
    /** On the set of ids and weights alone, in whatever order it came about. */
    SET,
    /** On which slots are in use. */
    SLOT,
    /** On the slots in use and on the order in which others were left. */
    SLOT_LOG
  }

  /** What an algorithm can do. */
  public enum Ability {
    /** Nodes may have different weights. */
    WEIGHT(NativeConstants.CAN_WEIGHT),
    /** Any node may leave, not only the one of the highest slot. */
    REMOVE_ANY(NativeConstants.CAN_REMOVE_ANY),
    /** Only keys of the node that changes move. */
    MINIMAL(NativeConstants.CAN_MINIMAL),
    /** Shares are held within the option {@code balance}. */
    BALANCE(NativeConstants.CAN_BALANCE),
    /** Zones decide: a key falls to a zone first, then to a node in it. */
    ZONE(NativeConstants.CAN_ZONE);

    private final int bit;

    Ability(int bit) {
      this.bit = bit;
    }

    static Set<Ability> of(int bits) {
      EnumSet<Ability> abilities = EnumSet.allOf(Ability.class);
      abilities.removeIf(ability -> (bits & ability.bit) == 0);
      return Set.copyOf(abilities);
    }
  }

  /**
   * Lists all algorithms of this version, the default first.
   *
   * @return the catalogue
   */
  public static List<Algorithm> all() {
    return LongStream.range(0, Native.algorithm_count())
        .mapToObj(Algorithm::at)
        .collect(Collectors.toUnmodifiableList());
  }

  /**
   * Lists the algorithms that are no dialects of other programs, the default first.
   *
   * @return the first part of the catalogue
   */
  public static List<Algorithm> own() {
    return all().subList(0, (int) Native.algorithm_own_count());
  }

  /**
   * Finds an algorithm.
   *
   * @param name its name, with a version or without, which means the newest
   * @return its row
   * @throws HoldfastException.NotFound if there is none of that name
   */
  public static Algorithm named(String name) {
    long index = Native.algorithm_find(name);
    if (index == Native.algorithm_count()) {
      throw HoldfastException.of(
          NativeConstants.E_NOT_FOUND, "there is no algorithm '" + name + "': Algorithm.all() lists those there are");
    }
    return at(index);
  }

  private static Algorithm at(long index) {
    return new Algorithm(
        Native.algorithm_name(index),
        Native.algorithm_summary(index),
        Native.algorithm_cost(index),
        Native.algorithm_bytes(index),
        Kind.values()[Native.algorithm_kind(index) - NativeConstants.KIND_SET],
        Ability.of(Native.algorithm_abilities(index)),
        Native.algorithm_origin(index));
  }
}
