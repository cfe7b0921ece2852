package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans from a fleet of four to one of five, and ramps. */
class PlanTest {
  private static View fleet(int count, String algorithm) {
    return Fleet.viewOf(count, new Config().set("algorithm", algorithm));
  }

  private static View fleet(int count) {
    return Fleet.viewOf(count);
  }

  /** Whether the keys of a move are those of a position. */
  private static boolean holds(Plan.Move move, long position) {
    return move.ranges().stream().anyMatch(range -> holds(range, position));
  }

  private static boolean holds(Plan.Range range, long position) {
    return Long.compareUnsigned(range.first(), position) <= 0 && Long.compareUnsigned(position, range.last()) <= 0;
  }

  @Test
  void movesAreWhatLookupsSay() {
    try (View before = fleet(4);
        View after = fleet(5);
        Plan plan = new Plan(before, after)) {
      List<Plan.Move> moves = plan.moves();
      for (byte[] key : Fleet.keys(500)) {
        long position = plan.position(before.hash(key));
        List<Plan.Move> its = moves.stream().filter(move -> holds(move, position)).toList();
        assertEquals(before.lookup(key) == after.lookup(key) ? 0 : 1, its.size());
        for (Plan.Move move : its) {
          assertEquals(List.of(before.lookup(key), after.lookup(key)), List.of(move.from(), move.to()));
          assertEquals(after.node(after.lookup(key)).id(), plan.toId(move));
          assertEquals(before.node(before.lookup(key)).id(), plan.fromId(move));
        }
      }
      assertEquals(0.2, plan.moved(), 0.02);
      assertTrue(plan.least() <= plan.moved());
      assertEquals(List.of("n1", "n2", "n3", "n4", "n5"), plan.traffic().stream().map(Plan.Traffic::id).toList());
      assertEquals(plan.moved(), plan.traffic().stream().mapToDouble(Plan.Traffic::out).sum(), 1e-9);
      assertEquals(plan.moved(), plan.traffic().get(4).in(), 1e-9);
      assertEquals(1, plan.batchCount());
      assertTrue(plan.toString().startsWith("Plan[1 batches"), plan.toString());
    }
  }

  @Test
  void batchesKeepTheirLimitsAndAreTheWholePlan() {
    try (View before = fleet(4);
        View after = fleet(5);
        Plan plan = new Plan(before, after)) {
      long whole = plan.setBytes(1_000_000).movedBytes();
      assertEquals(plan.moved() * 1_000_000, whole, 1000);
      plan.setLimits(0.02, 50_000, 0, 0);
      assertTrue(plan.batchCount() >= 10);
      long bytes = 0;
      int count = 0;
      for (int batch = 0; batch < plan.batchCount(); batch++) {
        long some = plan.moves(batch).stream().mapToLong(Plan.Move::bytes).sum();
        assertTrue(some <= 20_000, () -> some + " bytes");
        bytes += some;
        count += plan.moves(batch).size();
      }
      assertEquals(whole, bytes);
      assertEquals(plan.moves().size(), count);
      plan.setLimits(1, 0, 0, 1);
      assertEquals(4, plan.batchCount());
      for (Plan.Move move : plan.moves(0)) assertEquals("n5", plan.toId(move));
      assertEquals(1, plan.moves(0).size());
    }
  }

  @Test
  void viewsOfFinishedBatchesGoFromOneToTheOther() {
    try (View before = fleet(4);
        View after = fleet(5);
        Plan plan = new Plan(before, after).setLimits(0.05, 0, 0, 0)) {
      int last = plan.batchCount();
      try (View none = plan.view(0);
          View all = plan.view(last);
          View half = plan.view(last / 2)) {
        assertEquals(Relation.SAME, none.compare(before));
        assertEquals(Relation.SAME, all.compare(after));
        int gone = 0;
        for (byte[] key : Fleet.keys(500)) {
          String id = half.node(half.lookup(key)).id();
          String was = before.node(before.lookup(key)).id();
          String will = after.node(after.lookup(key)).id();
          assertTrue(id.equals(was) || id.equals(will));
          if (!was.equals(will) && id.equals(will)) gone++;
        }
        assertTrue(gone > 0);
        try (View opened = View.read(half.bytes())) {
          assertEquals(half.fingerprint(), opened.fingerprint());
          assertEquals(last / 2, plan.batchesDone(opened));
        }
      }
      assertThrows(HoldfastException.Argument.class, () -> plan.view(last + 1));
      assertThrows(HoldfastException.Argument.class, () -> plan.view(-1));
    }
  }

  @Test
  void equalPlansHaveEqualTextsAndFingerprints() {
    try (View before = fleet(4);
        View after = fleet(5);
        Plan one = new Plan(before, after);
        Plan two = new Plan(before, after);
        Plan none = new Plan(before, before)) {
      assertEquals(one.text(), two.text());
      assertTrue(one.text().endsWith("end\n"), one.text());
      assertEquals(one.fingerprint(), two.fingerprint());
      long whole = one.fingerprint();
      assertFalse(whole == one.setLimits(0.05, 0, 0, 0).fingerprint());
      assertEquals(List.of(), none.moves());
      assertEquals(0, none.batchCount());
      assertThrows(IndexOutOfBoundsException.class, () -> none.moves(0));
    }
  }

  @Test
  void anyAlgorithmIsPlannedOverAListOfKeys() {
    try (View before = fleet(4, "jumpback");
        View after = fleet(5, "jumpback")) {
      assertThrows(HoldfastException.Unsupported.class, () -> new Plan(before, after));
      long[] hashes = Arrays.stream(Fleet.keys(1000)).mapToLong(before::hash).distinct().toArray();
      long[] sizes = new long[hashes.length];
      Arrays.fill(sizes, 10);
      long moving = Arrays.stream(hashes).filter(h -> before.lookupHash(h) != after.lookupHash(h)).count();
      try (Plan plan = new Plan(before, after, hashes, sizes);
          Plan unsized = new Plan(before, after, hashes, null)) {
        assertEquals(moving, plan.moves().stream().mapToLong(Plan.Move::keys).sum());
        assertEquals(moving, plan.moves().stream().mapToLong(move -> move.ranges().size()).sum());
        assertEquals(plan.moved(), plan.moves().stream().mapToDouble(Plan.Move::share).sum(), 1e-12);
        assertEquals(10 * moving, plan.movedBytes());
        assertEquals(0, unsized.movedBytes());
        assertThrows(HoldfastException.Unsupported.class, () -> plan.setBytes(1));
        assertThrows(HoldfastException.Infeasible.class, () -> plan.setLimits(1, 9, 0, 0));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> new Plan(before, after, hashes, new long[1]));
      assertThrows(NullPointerException.class, () -> new Plan(before, after, null, null));
      long[] huge = {Long.MIN_VALUE, Long.MIN_VALUE};
      assertThrows(HoldfastException.Argument.class, () -> new Plan(before, after, new long[2], huge));
      try (Plan empty = new Plan(before, after, new long[0], new long[0])) {
        assertEquals(0, empty.moves().size());
      }
    }
  }

  @Test
  void allReplicasArePlannedAndNeverTwoOfAKeyAtOnce() {
    try (View before = fleet(6, "rendezvous-table");
        View after = fleet(7, "rendezvous-table")) {
      long[] hashes = Arrays.stream(Fleet.keys(1000)).mapToLong(before::hash).distinct().toArray();
      try (Plan homes = new Plan(before, after);
          Plan replicas = Plan.ofReplicas(before, after, 3);
          Plan listed = Plan.ofReplicas(before, after, 3, hashes, null)) {
        assertTrue(replicas.moved() > 2 * homes.least() && replicas.batchCount() <= 3);
        for (int batch = 0; batch < replicas.batchCount(); batch++) {
          List<Plan.Range> ranges =
              replicas.moves(batch).stream()
                  .flatMap(move -> move.ranges().stream())
                  .sorted((a, b) -> Long.compareUnsigned(a.first(), b.first()))
                  .toList();
          for (int i = 1; i < ranges.size(); i++) {
            assertTrue(Long.compareUnsigned(ranges.get(i).first(), ranges.get(i - 1).last()) > 0);
          }
        }
        assertTrue(listed.moves().stream().mapToLong(Plan.Move::keys).sum() > 300);
      }
      assertThrows(HoldfastException.Infeasible.class, () -> Plan.ofReplicas(before, after, 7));
      assertThrows(HoldfastException.Argument.class, () -> Plan.ofReplicas(before, after, 0));
      assertThrows(HoldfastException.Argument.class, () -> Plan.ofReplicas(before, after, -1, hashes, null));
    }
  }

  @Test
  void aListedKeyMovesInTheBatchThatItHasAmongAllKeys() {
    try (View before = fleet(4);
        View after = fleet(5)) {
      long[] hashes = Arrays.stream(Fleet.keys(300)).mapToLong(before::hash).distinct().toArray();
      try (Plan whole = new Plan(before, after).setLimits(0.03, 0, 0, 2);
          Plan listed = new Plan(before, after, hashes, null).setLimits(0.03, 0, 0, 2)) {
        assertEquals(whole.batchCount(), listed.batchCount());
        for (int batch = 0; batch < whole.batchCount(); batch++) {
          List<Plan.Move> all = whole.moves(batch);
          for (Plan.Move move : listed.moves(batch)) {
            for (Plan.Range key : move.ranges()) assertTrue(all.stream().anyMatch(each -> holds(each, key.first())));
          }
        }
      }
    }
  }

  @Test
  void aStoreGoesFromTwoReplicasToThree() {
    try (View before = fleet(4);
        View after = fleet(5);
        Plan plan = Plan.ofCounts(before, 2, after, 3)) {
      plan.setLimits(0.2, 0, 0, 0);
      assertEquals(List.of(0.0, 0.0, ""), List.of(plan.dropped(), plan.sourceless(), plan.doubt()));
      assertTrue(Double.isFinite(plan.gain()));
      for (Plan.Move move : plan.moves()) {
        assertTrue(move.sender() != View.NO_NODE && move.sender() != Plan.NO_SOURCE);
        assertTrue(move.from() == View.NO_NODE || move.from() == move.sender());
      }
      assertEquals(plan.moved(), plan.traffic().stream().mapToDouble(Plan.Traffic::sent).sum(), 1e-9);
      try (View stage = plan.view(2);
          Plan back = Plan.ofCounts(stage, 3, before, 2, new long[] {1, 2, 3}, null)) {
        assertEquals(2, plan.batchesDone(stage));
        Plan.WriteSet set = Plan.writeSet(stage, 5);
        assertTrue(set.coming().size() + set.former().size() > 0);
        assertThrows(HoldfastException.Argument.class, () -> back.batchesDone(after));
      }
      assertEquals(new Plan.WriteSet(List.of(), List.of()), Plan.writeSet(after, 5));
      Plan.ZoneLimit one = new Plan.ZoneLimit(1, 0, 1);
      assertThrows(HoldfastException.Argument.class, () -> plan.setZoneLimits(1, one, one));
      int batches = plan.batchCount();
      plan.setZoneLimits(0, Plan.ZoneLimit.NONE, new Plan.ZoneLimit(0.01, 0, 0));
      assertTrue(plan.batchCount() > batches);
    }
  }

  @Test
  void whatHasMovedRests(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) {
    java.nio.file.Path file = folder.resolve("moves.hf");
    try (View before = fleet(4);
        View after = fleet(5);
        Plan plan = new Plan(before, after);
        Plan back = new Plan(after, before);
        Recent recent = new Recent(before, 86400)) {
      recent.record(plan, 0, 1000);
      assertThrows(HoldfastException.Argument.class, () -> recent.record(plan, 0, 999));
      recent.save(file);
      try (Recent opened = Recent.open(file);
          Recent read = Recent.read(opened.bytes())) {
        assertEquals(recent.ranges(), read.ranges());
        assertEquals(List.of(1000L, 86400L), List.of(read.time(), read.horizon()));
        back.setRest(read, 600, 1200);
        assertEquals(List.of(1600L, 1600L), List.of(back.notBefore(0), read.notBefore(back, 0, 600)));
        assertThrows(HoldfastException.Argument.class, () -> back.setRest(read, 90000, 1200));
      }
      assertThrows(HoldfastException.Data.class, () -> Recent.read(new byte[] {1, 2, 3}));
    }
  }

  @Test
  void keysAreCutOverEvenlyOverTheTime() {
    try (View before = fleet(4);
        View after = fleet(5);
        Plan plan = new Plan(before, after)) {
      long start = -500;
      int gone = 0;
      for (byte[] key : Fleet.keys(2000)) {
        long hash = before.hash(key);
        assertFalse(plan.isCutOver(hash, start - 1, start, 1000));
        assertTrue(plan.isCutOver(hash, start + 999, start, 1000));
        long moment = start + Long.remainderUnsigned(plan.position(hash), 1000);
        assertTrue(plan.isCutOver(hash, moment, start, 1000) && !plan.isCutOver(hash, moment - 1, start, 1000));
        if (plan.isCutOver(hash, start + 500, start, 1000)) gone++;
      }
      assertEquals(1000, gone, 150);
      assertThrows(HoldfastException.Argument.class, () -> plan.isCutOver(1, 1, 1, -1));
    }
  }

  @Test
  void plansThatCannotBeAreRefused() {
    try (View before = fleet(4);
        View after = fleet(5);
        View seeded = Fleet.viewOf(4, new Config().set("seed", "000102030405060708090a0b0c0d0e0f"));
        Plan plan = new Plan(before, after)) {
      assertThrows(HoldfastException.Infeasible.class, () -> new Plan(before, seeded));
      assertThrows(NullPointerException.class, () -> new Plan(before, null));
      assertThrows(NullPointerException.class, () -> new Plan(null, after));
      for (double share : new double[] {0, -1, 1.1, Double.NaN}) {
        assertThrows(HoldfastException.Argument.class, () -> plan.setLimits(share, 0, 0, 0));
      }
      assertThrows(HoldfastException.Argument.class, () -> plan.setLimits(1, -1, 0, 0));
      assertThrows(HoldfastException.Argument.class, () -> plan.setLimits(1, 0, -1, 0));
      assertThrows(HoldfastException.Argument.class, () -> plan.setLimits(1, 0, 0, -1));
      assertThrows(HoldfastException.Argument.class, () -> plan.setBytes(-1));
      assertThrows(IndexOutOfBoundsException.class, () -> plan.moves(1));
      assertThrows(IndexOutOfBoundsException.class, () -> plan.moves(-1));
    }
  }

  @Test
  void aPlanKeepsItsViewsAndAClosedOneRefusesEverything() {
    View before = fleet(4);
    View after = fleet(5);
    Plan plan = new Plan(before, after);
    before.close();
    after.close();
    assertThrows(IllegalStateException.class, () -> new Plan(before, after));
    assertEquals("n5", plan.toId(plan.moves().get(0)));
    View last = plan.view(1);
    plan.close();
    plan.close();
    assertTrue(last.lookup("a") >= 0);
    last.close();
    List<Runnable> calls =
        List.of(
            plan::moved, plan::least, plan::movedBytes, plan::fingerprint, plan::traffic, plan::batchCount, plan::moves,
            () -> plan.moves(0), () -> plan.view(0), () -> plan.position(1), () -> plan.isCutOver(1, 1, 1, 1),
            plan::text, () -> plan.setBytes(1), () -> plan.setLimits(1, 0, 0, 0));
    for (Runnable call : calls) assertThrows(IllegalStateException.class, call::run);
    assertEquals("Plan[closed]", plan.toString());
  }

  @Test
  void rampsGoFromOneWeightToTheOther() {
    Ramp up = new Ramp(Ramp.Shape.LINEAR, 0, 2, -100, 200);
    assertEquals(0, up.weight(-100));
    assertEquals(0, up.weight(Long.MIN_VALUE));
    assertEquals(1, up.weight(0), 1e-6);
    assertEquals(2, up.weight(100));
    assertEquals(2, up.weight(Long.MAX_VALUE));
    Ramp slow = new Ramp(Ramp.Shape.EXPONENTIAL, 0, 2, 0, 100);
    assertEquals(2.0 * 31 / 1023, slow.weight(50), 1e-6);
    assertEquals(3, new Ramp(Ramp.Shape.LINEAR, 1, 3, 5, 0).weight(5));
    assertThrows(HoldfastException.Argument.class, () -> new Ramp(Ramp.Shape.LINEAR, -1, 2, 0, 1));
    assertThrows(HoldfastException.Argument.class, () -> new Ramp(Ramp.Shape.LINEAR, 0, Double.NaN, 0, 1));
    assertThrows(HoldfastException.Argument.class, () -> new Ramp(Ramp.Shape.LINEAR, 0, 1, 0, -1));
    assertThrows(NullPointerException.class, () -> new Ramp(null, 0, 1, 0, 1));
  }
}
