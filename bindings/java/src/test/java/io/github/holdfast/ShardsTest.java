package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The pieces of a key under an erasure code. */
class ShardsTest {
  @Test
  void aNodeThatLeavesChangesItsOwnShards() {
    try (Cluster cluster = Fleet.of(60, new Config());
        View before = cluster.view()) {
      int slot = before.lookup(Fleet.keys(1)[0]);
      cluster.remove(before.node(slot).id()).publish();
      try (View after = cluster.view()) {
        int rebuilt = 0;
        int others = 0;
        for (byte[] key : Fleet.keys(500)) {
          int[] from = before.shards(key, 9);
          int[] to = after.shards(key, 9);
          assertEquals(9, Arrays.stream(from).distinct().count());
          for (int i = 0; i < 9; i++) {
            if (from[i] == slot) {
              rebuilt++;
            } else if (from[i] != to[i]) {
              others++;
            }
          }
        }
        assertTrue(rebuilt > 30 && others < 2, rebuilt + " rebuilt, " + others + " others");
      }
    }
  }

  @Test
  void shardsOfManyHashesAreThoseOfTheirKeys() {
    try (View view = Fleet.viewOf(40)) {
      byte[][] keys = Fleet.keys(100);
      long[] hashes = Arrays.stream(keys).mapToLong(view::hash).toArray();
      for (int count : new int[] {9, 32}) {
        int[] all = new int[count * hashes.length + 1];
        all[count * hashes.length] = -7;
        view.shardsHashes(hashes, count, all);
        assertEquals(-7, all[count * hashes.length]);
        for (int i = 0; i < keys.length; i++) {
          assertArrayEquals(view.shards(keys[i], count), Arrays.copyOfRange(all, count * i, count * i + count));
        }
      }
      assertArrayEquals(view.shards(Fleet.utf8("user:42"), 5), view.shards("user:42", 5));
    }
  }

  @Test
  void shardsThatCannotBeAreRefused() {
    try (View view = Fleet.viewOf(4)) {
      for (int count : new int[] {-1, 0, 33, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        assertThrows(HoldfastException.Argument.class, () -> view.shards("user:42", count));
        assertThrows(HoldfastException.Argument.class, () -> view.shardsHashes(new long[1], count, new int[99]));
      }
      assertThrows(HoldfastException.Infeasible.class, () -> view.shards("user:42", 5));
      assertThrows(HoldfastException.Infeasible.class, () -> view.shardsHashes(new long[1], 5, new int[5]));
      assertThrows(IndexOutOfBoundsException.class, () -> view.shardsHashes(new long[2], 3, new int[5]));
      assertThrows(NullPointerException.class, () -> view.shards((byte[]) null, 2));
      assertThrows(NullPointerException.class, () -> view.shardsHashes(null, 2, new int[5]));
      view.shardsHashes(new long[0], 2, new int[0]);
    }
  }
}
