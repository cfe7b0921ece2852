package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Where the replicas of a view are, and which failures lose keys. */
class DurabilityTest {
  @Test
  void aReportCountsTheReplicasOfEveryPartition() {
    try (View view = Fleet.viewOf(5);
        Durability report = new Durability(view, 3)) {
      double share = 0;
      double fair = 0;
      for (int slot = 0; slot < 5; slot++) {
        share += report.nodeShare(slot);
        fair += report.nodeFair(slot);
      }
      assertEquals(1, share, 1e-12);
      assertEquals(1, fair, 1e-12);
      assertEquals(3, report.replicas());
      assertEquals(view.partitions().size(), report.rows());
      assertEquals(10, report.sets());
      assertEquals(5, report.units(0));
      assertEquals(0, report.levels());
      assertEquals(1, report.spread(0, 3));
      assertEquals(0.1, report.keyLoss(0, 3, 1), 1e-12);
      assertTrue(report.anyLoss(0, 3, 1).isExact());
      int fullest = report.fullestNode();
      assertEquals(
          report.nodeFair(fullest) / report.nodeShare(fullest), report.usableCapacity(), 1e-12);
      assertEquals(1, report.anyLoss(0, 3, 1).least(), 1e-12);
      assertThrows(HoldfastException.Argument.class, () -> report.keyLoss(1, 1, 1));
      assertThrows(HoldfastException.Argument.class, () -> report.anyLoss(0, -1, 1));
    }
  }

  @Test
  void aClosedReportSaysSo() {
    try (View view = Fleet.viewOf(5)) {
      Durability report = new Durability(view, 3);
      report.close();
      report.close();
      assertThrows(IllegalStateException.class, report::sets);
      assertEquals("Durability[closed]", report.toString());
    }
  }

  @Test
  void aZoneTooSmallForItsReplicasIsNamed() {
    try (Cluster cluster = new Cluster(new Config().set("partitions", 4096))) {
      String[] zones = {"a", "a", "a", "b", "b", "b", "c"};
      for (int i = 0; i < zones.length; i++) cluster.add("n" + i).setZone("n" + i, zones[i]);
      cluster.publish();
      try (View view = cluster.view();
          Durability report = new Durability(view, 3)) {
        HoldfastException refused =
            assertThrows(HoldfastException.Infeasible.class, () -> report.check(0.05));
        assertTrue(refused.getMessage().contains("zone 'c' holds 2.33 times its weight"), refused.getMessage());
        Durability.Zone zone = report.zones().get(2);
        assertEquals(new Durability.Zone("c", 1, 1, zone.share(), zone.fair()), zone);
        assertEquals(1 / 3.0, zone.share(), 1e-12);
        assertEquals(1 / 7.0, zone.fair(), 1e-12);
      }
    }
  }

  @Test
  void keysOfAnyAlgorithmAreCounted() {
    try (View view = Fleet.viewOf(5, new Config().set("algorithm", "ring"))) {
      assertThrows(HoldfastException.Unsupported.class, () -> new Durability(view, 2));
      assertThrows(HoldfastException.Infeasible.class, () -> new Durability(view, 6, new long[1]));
      assertThrows(HoldfastException.Argument.class, () -> new Durability(view, -1, new long[1]));
      assertThrows(NullPointerException.class, () -> new Durability(view, 2, null));
      try (Durability report = new Durability(view, 2, new long[] {1, 1L << 40, 1L << 63});
          Durability none = new Durability(view, 2, new long[0])) {
        assertEquals(3, report.rows());
        assertEquals(0, none.rows());
        assertFalse(report.toString().contains("closed"));
      }
    }
  }
}
