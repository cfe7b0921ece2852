package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.holdfast.internal.Native;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies of tables in Java. */
class RowsTest {
  private static void assertLikeTheLibrary(Rows rows, Placement placement) {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      long hash = random.nextLong();
      assertEquals(Native.view_lookup_hash(placement.view, hash), rows.slot(hash));
    }
    for (long hash : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertEquals(Native.view_lookup_hash(placement.view, hash), rows.slot(hash));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 32", "1, 0", "10, 1024", "254, 65536", "255, 65536", "256, 65536", "300, 0"})
  void rowsAnswerAsTheLibrary(int nodes, int partitions) {
    try (View view = Fleet.viewOf(nodes, new Config().set("partitions", partitions))) {
      assertLikeTheLibrary(Rows.of(view.placement()), view.placement());
    }
  }

  @Test
  void nodesWithoutKeysAreInNoRow() {
    try (Cluster cluster = Fleet.of(5)) {
      cluster.setWeight("n2", 0).add("n6", 7).remove("n3").publish();
      try (View view = cluster.view()) {
        assertLikeTheLibrary(Rows.of(view.placement()), view.placement());
      }
    }
  }

  static java.util.List<String> algorithms() {
    return Algorithm.own().stream().map(Algorithm::name).toList();
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void everyAlgorithmAnswersAlikeWithRowsAndWithout(String algorithm) {
    Config config = new Config().set("algorithm", algorithm);
    Scripts.setIfRead(config, "expected_nodes", "16");
    try (View view = Fleet.viewOf(8, config)) {
      Rows rows = Rows.of(view.placement());
      assertEquals(algorithm.equals("rendezvous-table@1"), rows != null);
      if (rows != null) assertLikeTheLibrary(rows, view.placement());
    }
  }

  @Test
  void whatRowsAloneCannotAnswerHasNone() {
    try (Cluster cluster = Fleet.of(5);
        View up = cluster.view();
        View large = Fleet.viewOf(2, new Config().set("partitions", 1 << 23));
        View none = Fleet.viewOf(0)) {
      cluster.setState("n1", NodeState.DRAINING).add("n6").publish();
      try (View draining = cluster.view();
          Plan plan = new Plan(up, draining).setLimits(0.05, 0, 0, 0);
          View between = plan.view(1)) {
        assertNull(Rows.of(draining.placement()));
        assertNull(Rows.of(large.placement()));
        assertNull(Rows.of(none.placement()));
        cluster.setState("n1", NodeState.UP).publish();
        try (View after = cluster.view();
            Plan other = new Plan(up, after).setLimits(0.05, 0, 0, 0);
            View half = other.view(2)) {
          assertNull(Rows.of(half.placement()));
          askOften(half);
        }
        askOften(between);
      }
    }
  }

  /** Until the rows are copied, if they can be, and longer. */
  private static void askOften(View view) {
    for (long i = 0; i < 2L * Placement.MANY; i++) {
      long hash = i * 0x9e3779b97f4a7c15L;
      assertEquals(Native.view_lookup_hash(view.placement().view, hash), view.lookupHash(hash));
    }
  }

  @Test
  void aViewThatIsAskedOftenHasRows() {
    try (View view = Fleet.viewOf(5)) {
      assertNull(view.placement().rows);
      askOften(view);
      assertNotNull(view.placement().rows);
      for (byte[] key : Fleet.keys(1000)) {
        assertEquals(Native.view_lookup(view.placement().view, key), view.lookup(key));
      }
    }
  }
}
