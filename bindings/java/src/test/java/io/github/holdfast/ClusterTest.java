package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterTest {
  @Test
  void changesAreSeenOncePublished() {
    try (Cluster cluster = Fleet.of(3);
        View before = cluster.view()) {
      cluster.add("n4").remove("n1");
      assertEquals(3, cluster.stagedCount());
      try (View staged = cluster.view()) {
        assertEquals(before.fingerprint(), staged.fingerprint());
      }
      assertEquals(2, cluster.publish());
      assertEquals(2, cluster.publish());
      try (View after = cluster.view()) {
        assertEquals(List.of("n2", "n3", "n4"), after.nodes().stream().map(Node::id).toList());
      }
      assertEquals(List.of("n1", "n2", "n3"), before.nodes().stream().map(Node::id).toList());
      assertEquals(3, cluster.add("n5").discard().stagedCount());
    }
  }

  @Test
  void wholeMembershipsAreStagedAtOnce() {
    try (Cluster cluster = Fleet.of(3)) {
      cluster.setNodes(List.of("n2", "\u00e9\ud83d\ude00")).publish();
      try (View view = cluster.view()) {
        assertEquals(List.of("n2", "\u00e9\ud83d\ude00"), view.nodes().stream().map(Node::id).toList());
      }
      cluster.setNodes(Map.of("a", 1.0, "b", 3.0)).publish();
      try (View view = cluster.view()) {
        assertEquals(3, view.find("b").orElseThrow().weight());
      }
      assertThrows(HoldfastException.Exists.class, () -> cluster.setNodes(List.of("x", "x")));
      assertThrows(NullPointerException.class, () -> cluster.setNodes((List<String>) null));
      cluster.setNodes(List.of()).publish();
      try (View view = cluster.view()) {
        assertEquals(View.NO_NODE, view.lookup("a"));
      }
    }
  }

  @Test
  void failuresNameWhatWouldWork() {
    try (Cluster cluster = Fleet.of(3)) {
      HoldfastException e = assertThrows(HoldfastException.Exists.class, () -> cluster.add("n1"));
      assertEquals(12, e.status());
      assertEquals("HF_E_EXISTS", e.statusName());
      assertTrue(e.getMessage().contains("n1"), e.getMessage());
      String odd = "\u00e9\ud83d\ude00";
      e = assertThrows(HoldfastException.NotFound.class, () -> cluster.remove(odd));
      assertTrue(e.getMessage().contains(odd), e.getMessage());
      assertThrows(HoldfastException.Argument.class, () -> cluster.add(""));
      assertThrows(HoldfastException.Argument.class, () -> cluster.add("x", Double.NaN));
      assertThrows(HoldfastException.NotFound.class, () -> cluster.unpin(new byte[1]));
      assertThrows(IllegalArgumentException.class, () -> cluster.add("a\0b"));
      assertThrows(IllegalArgumentException.class, () -> cluster.add("\ud83d"));
      assertEquals(3, cluster.stagedCount());
    }
  }

  @Test
  void nullsAreRefused() {
    try (Cluster cluster = Fleet.of(3)) {
      List<Runnable> calls =
          List.of(
              () -> cluster.add(null), () -> cluster.remove(null), () -> cluster.setWeight(null, 1),
              () -> cluster.setZone("n1", null), () -> cluster.setAddress("n1", null),
              () -> cluster.setState("n1", null), () -> cluster.setStateIncarnation("n1", 1, null),
              () -> cluster.setReplicaWeight(null, 1), () -> cluster.setIncarnation(null, 1),
              () -> cluster.removeIncarnation(null, 1),
              () -> cluster.pin(null, "n1"), () -> cluster.pin(new byte[1], null), () -> cluster.unpinPrefix(null),
              () -> new Cluster(null), () -> Cluster.restore(null), () -> new Config().set(null, "x"),
              () -> new Config().set("hash", null), () -> new Config().get(null), () -> Algorithm.named(null));
      for (Runnable call : calls) assertThrows(NullPointerException.class, call::run);
      assertEquals(1, cluster.publish());
    }
  }

  @Test
  void statesMoveKeysAwayAndBack() {
    try (Cluster cluster = Fleet.of(3);
        View up = cluster.view()) {
      String id = up.node(up.lookup("user:42")).id();
      cluster.setState(id, NodeState.DOWN).publish();
      try (View down = cluster.view()) {
        assertFalse(down.node(down.lookup("user:42")).id().equals(id));
        assertFalse(down.lookupNode("user:42").id().equals(id));
        assertEquals(down.lookupNode("user:42"), down.lookupNode(Fleet.utf8("user:42")));
        assertEquals(up.lookup("user:42"), down.home("user:42"));
        assertEquals(up.lookup("user:42"), down.homeHash(down.hash("user:42")));
        assertEquals(id, down.homeNode("user:42").id());
        assertEquals(id, down.homeNode(Fleet.utf8("user:42")).id());
        assertEquals(up.fingerprint(), down.fingerprint());
        assertEquals(0, up.statesFingerprint());
        assertTrue(down.statesFingerprint() != 0);
      }
    }
  }

  @Test
  void replicasHaveWeightsOfTheirOwn() {
    try (Cluster cluster = Fleet.of(4)) {
      cluster.setWeight("n2", 2).setReplicaWeight("n1", 0).setReplicaWeight("n3", 5).publish();
      cluster.setReplicaWeight("n3", Cluster.SAME_WEIGHT).publish();
      try (View view = cluster.view()) {
        assertEquals(0, view.find("n1").orElseThrow().replicaWeight());
        assertEquals(2, view.find("n2").orElseThrow().replicaWeight());
        assertEquals(1, view.find("n3").orElseThrow().replicaWeight());
        for (int key = 0; key < 1000; key++) {
          int[] replicas = view.replicas("key" + key, 2);
          assertEquals(view.home("key" + key), replicas[0]);
          assertNotEquals(view.find("n1").orElseThrow().slot(), replicas[1]);
        }
      }
      assertThrows(HoldfastException.class, () -> cluster.setReplicaWeight("n1", -2));
    }
  }

  @Test
  void aLateEndOfAnOldIncarnationLeavesTheNewOne() {
    try (Cluster cluster = Fleet.of(3)) {
      cluster.setIncarnation("n1", 6).setState("n1", NodeState.DOWN).setIncarnation("n1", -1);
      assertThrows(HoldfastException.Refused.class, () -> cluster.setIncarnation("n1", Long.MAX_VALUE));
      assertThrows(HoldfastException.Refused.class, () -> cluster.removeIncarnation("n1", 6));
      assertThrows(
          HoldfastException.Refused.class, () -> cluster.setStateIncarnation("n1", 6, NodeState.DOWN));
      cluster.setStateIncarnation("n2", 1, NodeState.DRAINING).removeIncarnation("n3", 0).publish();
      try (View view = cluster.view()) {
        assertEquals(2, view.nodes().size());
        assertEquals(-1, view.find("n1").orElseThrow().incarnation());
        assertEquals(NodeState.UP, view.find("n1").orElseThrow().state());
        assertEquals(0, view.find("n2").orElseThrow().incarnation());
        assertEquals(NodeState.DRAINING, view.find("n2").orElseThrow().state());
      }
    }
  }

  @Test
  void configurationsCheckEachOption() {
    Config config = new Config().set("algorithm", "ring").set("virtual_nodes", 40);
    assertThrows(HoldfastException.Option.class, () -> config.set("algorithm", "none"));
    assertThrows(HoldfastException.Option.class, () -> config.set("none", "1"));
    assertThrows(HoldfastException.Option.class, () -> config.get("none"));
    assertEquals("40", config.get("virtual_nodes"));
    Config unread = new Config().set("virtual_nodes", 160);
    assertThrows(HoldfastException.Option.class, () -> new Cluster(unread));
    assertTrue(config.memory(100, 100) > 4000);
    config.set("seed", "000102030405060708090a0b0c0d0e0f");
    assertEquals("secret", config.get("seed"));
    assertFalse(config.toString().contains("0001"), config.toString());
    assertTrue(Config.options().stream().anyMatch(option -> option.name().equals("balance")));
  }

  @Test
  void theCatalogueKnowsWhatAlgorithmsCanDo() {
    assertTrue(Algorithm.all().size() >= 16);
    Algorithm ring = Algorithm.named("ring");
    assertEquals("ring@1", ring.name());
    assertEquals(Algorithm.Kind.SET, ring.kind());
    assertTrue(ring.abilities().contains(Algorithm.Ability.WEIGHT));
    assertFalse(ring.summary().isEmpty() || ring.cost().isEmpty() || ring.bytes().isEmpty());
    assertThrows(HoldfastException.NotFound.class, () -> Algorithm.named("none"));
  }
}
