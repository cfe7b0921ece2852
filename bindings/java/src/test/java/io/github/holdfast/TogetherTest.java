package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keys that are together: on one node, in one partition, by one part; and what a view was made with. */
class TogetherTest {
  @Test
  void keysWithEqualPartsStayTogether() {
    for (String part : new String[] {"tag:{}", "before:/", "first:8"}) {
      try (View view = Fleet.viewOf(50, new Config().set("key_part", part))) {
        for (int i = 0; i < 100; i++) {
          String one = "{u:" + (100 + i) + "}/cart";
          String other = "{u:" + (100 + i) + "}/mail";
          assertEquals(view.lookup(one), view.lookup(other), part);
          assertEquals(view.hash(one), view.hash(other), part);
          assertEquals(view.lookup(one), view.lookupMany(new String[] {other})[0], part);
          assertEquals(1, view.groupByNode(List.of(one, other)).size(), part);
        }
      }
    }
  }

  @Test
  void everyKeyIsInTheGroupOfItsNode() {
    try (View view = Fleet.viewOf(10)) {
      List<String> keys = IntStream.range(0, 2000).mapToObj(i -> "key " + i).toList();
      Map<Node, List<String>> groups = view.groupByNode(keys);
      List<String> all = new ArrayList<>();
      groups.forEach(
          (node, some) -> {
            all.addAll(some);
            for (String key : some) assertSame(node, view.lookupNode(key));
            List<String> inOrder = new ArrayList<>(keys);
            inOrder.retainAll(some);
            assertEquals(inOrder, some);
          });
      assertEquals(keys.stream().sorted().toList(), all.stream().sorted().toList());
      assertArrayEquals(IntStream.range(0, 10).toArray(), groups.keySet().stream().mapToInt(Node::slot).toArray());
      byte[][] bytes = keys.stream().map(Fleet::utf8).toArray(byte[][]::new);
      Map<Node, List<byte[]>> ofBytes = view.groupByNode(bytes);
      assertEquals(groups.keySet(), ofBytes.keySet());
      ofBytes.forEach((node, some) -> assertEquals(groups.get(node).size(), some.size()));
      assertTrue(view.groupByNode(List.of()).isEmpty());
      assertThrows(NullPointerException.class, () -> view.groupByNode(Arrays.asList("a", null)));
    }
  }

  @Test
  void keysThatNoNodeCanServeComeLastUnderNull() {
    try (Cluster cluster = Fleet.of(3, new Config().set("when_down", "fail").set("expected_nodes", 16))) {
      cluster.setState("n1", NodeState.DOWN).publish();
      try (View view = cluster.view()) {
        List<String> keys = IntStream.range(0, 100).mapToObj(i -> "key " + i).toList();
        Map<Node, List<String>> groups = view.groupByNode(keys);
        List<Node> nodes = new ArrayList<>(groups.keySet());
        assertEquals(3, nodes.size());
        assertEquals(null, nodes.get(2));
        for (String key : groups.get(null)) assertEquals("n1", view.homeNode(key).id());
      }
    }
  }

  @Test
  void partitionsHoldTheKeysOfTheirPositions() {
    try (View view = Fleet.viewOf(5, new Config().set("partitions", 1024))) {
      Partitions partitions = view.partitions();
      assertEquals(1024, partitions.size());
      long next = 0;
      for (Partition partition : partitions) {
        assertEquals(next, partition.first());
        next = partition.last() + 1;
        assertEquals(view.homeHash(partition.last()), partition.home());
        assertEquals(partition, partitions.ofHash(partition.last()));
      }
      assertEquals(0, next);
      for (byte[] key : Fleet.keys(300)) {
        Partition partition = partitions.of(key);
        assertEquals(view.hash(key) >>> 54, partition.number());
        assertArrayEquals(view.replicas(key, 3), partitions.replicas(partition.number(), 3));
      }
      assertEquals(partitions.of(Fleet.utf8("user:42")), partitions.of("user:42"));
    }
  }

  @Test
  void partitionsThatAreNotThereAreRefused() {
    View table = Fleet.viewOf(5);
    Partitions partitions = table.partitions();
    for (int number : new int[] {-1, partitions.size(), Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThrows(IndexOutOfBoundsException.class, () -> partitions.get(number));
      assertThrows(HoldfastException.NotFound.class, () -> partitions.replicas(number, 2));
    }
    assertThrows(HoldfastException.Argument.class, () -> partitions.replicas(0, 33));
    assertThrows(HoldfastException.Infeasible.class, () -> partitions.replicas(0, 6));
    try (View ring = Fleet.viewOf(5, new Config().set("algorithm", "ring"))) {
      assertTrue(ring.partitions().isEmpty());
      Exception e = assertThrows(IndexOutOfBoundsException.class, () -> ring.partitions().of("k"));
      assertTrue(e.getMessage().contains("no partitions"), e.getMessage());
    }
    table.close();
    assertThrows(IllegalStateException.class, () -> partitions.get(0));
    assertThrows(IllegalStateException.class, () -> partitions.ofHash(0));
    assertThrows(IllegalStateException.class, table::partitions);
  }

  @Test
  void liveReplicasAreThoseThatCanBeRead() {
    try (Cluster cluster = Fleet.of(5);
        View before = cluster.view()) {
      int[] all = before.replicas("user:42", 3);
      assertArrayEquals(all, before.liveReplicas("user:42", 3));
      cluster.setState(before.node(all[0]).id(), NodeState.DRAINING);
      cluster.setState(before.node(all[1]).id(), NodeState.DOWN).publish();
      try (View view = cluster.view()) {
        assertArrayEquals(new int[] {all[2], all[0]}, view.liveReplicas(Fleet.utf8("user:42"), 3));
      }
      for (Node node : before.nodes()) cluster.setState(node.id(), NodeState.DOWN);
      cluster.publish();
      try (View view = cluster.view()) {
        assertEquals(0, view.liveReplicas("user:42", 3).length);
      }
      assertThrows(HoldfastException.Infeasible.class, () -> before.liveReplicas("k", 6));
      assertThrows(HoldfastException.Argument.class, () -> before.liveReplicas("k", 0));
      assertThrows(NullPointerException.class, () -> before.liveReplicas((byte[]) null, 2));
    }
  }

  @Test
  void aNodeIsFoundByItsAddress() {
    try (Cluster cluster = Fleet.of(3)) {
      cluster.setAddress("n3", "10.0.0.1:80").setAddress("n2", "10.0.0.1:80").publish();
      try (View view = cluster.view()) {
        assertEquals("n2", view.findAddress("10.0.0.1:80").orElseThrow().id());
        assertEquals(Optional.empty(), view.findAddress("10.0.0.2:80"));
        assertEquals(Optional.empty(), view.findAddress(""));
        assertThrows(NullPointerException.class, () -> view.findAddress(null));
      }
    }
  }

  @Test
  void aClusterOfTheOptionsOfAViewHasItsFingerprint() {
    Config[] configs = {
      new Config(),
      new Config().set("seed", "00112233445566778899aabbccddeeff").set("key_part", "tag:{}").set("partitions", 1024),
      new Config().set("algorithm", "ring").set("virtual_nodes", 40).set("memory_limit", 1 << 24),
    };
    for (Config config : configs) {
      try (View view = Fleet.viewOf(5, config)) {
        Config made = view.config();
        for (Config.Option option : Config.options()) {
          if (!option.name().equals("algorithm")) assertEquals(config.get(option.name()), made.get(option.name()));
        }
        assertFalse(made.toString().contains("0011"), made.toString());
        try (View twin = Fleet.viewOf(5, made);
            View loaded = View.read(view.bytes(), made)) {
          assertEquals(view.fingerprint(), twin.fingerprint());
          assertEquals(view.hash("{a}b"), twin.hash("{a}b"));
          assertEquals(view.fingerprint(), loaded.fingerprint());
        }
      }
    }
  }

  @Test
  void someOptionsDecidePlacement() {
    Map<Boolean, List<String>> names =
        Config.options().stream()
            .collect(
                Collectors.partitioningBy(
                    Config.Option::decidesPlacement, Collectors.mapping(Config.Option::name, Collectors.toList())));
    assertTrue(names.get(true).containsAll(List.of("algorithm", "seed", "key_part")), names::toString);
    assertTrue(names.get(false).containsAll(List.of("memory_limit", "when_down")), names::toString);
  }
}
