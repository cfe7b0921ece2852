package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a key goes beside its home: replicas, former homes, other views, and the guard. */
class ReplicasTest {
  @Test
  void replicasAreDifferentAndTheHomeComesFirst() {
    try (View view = Fleet.viewOf(5)) {
      byte[][] keys = Fleet.keys(200);
      long[] hashes = Arrays.stream(keys).mapToLong(view::hash).toArray();
      int[] all = new int[3 * hashes.length + 1];
      all[600] = -7;
      view.replicasHashes(hashes, 3, all);
      assertEquals(-7, all[600]);
      for (int i = 0; i < keys.length; i++) {
        int[] slots = view.replicas(keys[i], 3);
        assertEquals(3, Arrays.stream(slots).distinct().count());
        assertEquals(view.home(keys[i]), slots[0]);
        assertEquals(view.homeHash(hashes[i]), slots[0]);
        assertArrayEquals(slots, Arrays.copyOfRange(all, 3 * i, 3 * i + 3));
      }
      assertArrayEquals(view.replicas(Fleet.utf8("user:42"), 5), view.replicas("user:42", 5));
      assertArrayEquals(view.candidates(keys[7], 4), view.candidatesHash(hashes[7], 4, null));
    }
  }

  @Test
  void replicasThatCannotBeAreRefused() {
    try (View view = Fleet.viewOf(4)) {
      for (int most : new int[] {-1, 0, 33, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        assertThrows(HoldfastException.Argument.class, () -> view.replicas("user:42", most));
        assertThrows(HoldfastException.Argument.class, () -> view.replicasHashes(new long[1], most, new int[99]));
      }
      assertThrows(HoldfastException.Infeasible.class, () -> view.replicas("user:42", 5));
      assertThrows(HoldfastException.Infeasible.class, () -> view.replicasHashes(new long[1], 5, new int[5]));
      assertThrows(IndexOutOfBoundsException.class, () -> view.replicasHashes(new long[2], 3, new int[5]));
      assertThrows(NullPointerException.class, () -> view.replicas((byte[]) null, 2));
      assertThrows(NullPointerException.class, () -> view.replicasHashes(null, 2, new int[5]));
      assertThrows(NullPointerException.class, () -> view.replicasHashes(new long[1], 2, null));
      assertThrows(NullPointerException.class, () -> view.homes((String) null));
      view.replicasHashes(new long[0], 2, new int[0]);
    }
  }

  @Test
  void formerHomesFollowTheHome() {
    try (Cluster cluster = Fleet.of(3, new Config().set("history", 2).set("expected_nodes", 16));
        View before = cluster.view()) {
      cluster.add("n4").publish();
      try (View after = cluster.view()) {
        int moved = 0;
        for (int i = 0; i < 200; i++) {
          String key = "user:" + i;
          int[] homes = after.homes(key);
          assertEquals(after.lookup(key), homes[0]);
          if (before.lookup(key) == after.lookup(key)) {
            assertEquals(1, homes.length);
          } else {
            assertArrayEquals(new int[] {after.lookup(key), before.lookup(key)}, homes);
            moved++;
          }
        }
        assertTrue(moved > 0);
      }
      assertArrayEquals(new int[] {before.lookup("a")}, before.homes(Fleet.utf8("a")));
    }
  }

  @Test
  void viewsAreComparedByGenerationAndFingerprint() {
    try (Cluster cluster = Fleet.of(3);
        Cluster stranger = Fleet.of(4);
        View one = cluster.view();
        View other = stranger.view()) {
      cluster.add("n5").publish();
      try (View two = cluster.view()) {
        assertEquals(Relation.SAME, one.compare(one));
        assertEquals(Relation.NEWER, two.compare(one));
        assertEquals(Relation.OLDER, one.compare(two));
        assertEquals(Relation.DIVERGED, one.compare(other));
        assertEquals(Relation.OLDER, Relation.of(1, one.fingerprint(), 2, two.fingerprint()));
      }
      assertThrows(NullPointerException.class, () -> one.compare(null));
      assertEquals(4, Relation.values().length);
    }
  }

  @Test
  void theGuardHoldsChangesBackUntilTheClockOrAnOperatorSaysOtherwise() {
    Config config = new Config().set("guard_loss", "0.5").set("guard_window", 60);
    try (Cluster cluster = Fleet.of(4, config)) {
      cluster.setClock(1000).remove("n1").remove("n2").publish();
      cluster.remove("n3");
      assertThrows(HoldfastException.Refused.class, cluster::publish);
      assertThrows(HoldfastException.Argument.class, () -> cluster.setClock(999));
      assertEquals(1, cluster.stagedCount());
      assertEquals(3, cluster.publishAnyway());
      assertEquals(3, cluster.setClock(Long.MAX_VALUE).setClock(-1).publish());
    }
  }

  @Test
  void theGuardHoldsAListBackUnlessOneInsists() {
    try (Cluster cluster = Fleet.of(3, new Config().set("guard_least", 2))) {
      HoldfastException e = assertThrows(HoldfastException.Refused.class, () -> cluster.setNodes(List.of("n1")));
      assertEquals("HF_E_REFUSED", e.statusName());
      assertThrows(HoldfastException.Refused.class, () -> cluster.setNodes(Map.of("n1", 1.0)));
      assertEquals(3, cluster.stagedCount());
      assertEquals(1, cluster.setNodesAnyway(List.of("n1")).stagedCount());
      assertEquals(1, cluster.setNodesAnyway(Map.of("n2", 2.0)).stagedCount());
      assertThrows(NullPointerException.class, () -> cluster.setNodesAnyway((List<String>) null));
      assertThrows(NullPointerException.class, () -> cluster.setNodesAnyway(Arrays.asList("a", null)));
      assertThrows(HoldfastException.Exists.class, () -> cluster.setNodesAnyway(List.of("a", "a")));
    }
  }

  @Test
  void aDrainingNodeKeepsItsPlaceAndLosesItsKeys() {
    try (Cluster cluster = Fleet.of(3)) {
      cluster.setState("n2", NodeState.DRAINING).publish();
      try (View view = cluster.view()) {
        int slot = view.find("n2").orElseThrow().slot();
        assertEquals(NodeState.DRAINING, view.node(slot).state());
        int kept = 0;
        for (byte[] key : Fleet.keys(300)) {
          assertTrue(view.lookup(key) != slot);
          if (view.home(key) == slot) kept++;
        }
        assertTrue(kept > 50, () -> "the membership has changed");
      }
      cluster.setState("n1", NodeState.DOWN).setState("n3", NodeState.DOWN).publish();
      try (View view = cluster.view()) {
        assertEquals("n2", view.node(view.lookup("a")).id());
      }
    }
  }
}
