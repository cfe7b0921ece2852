package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which node a request acquires: states, pins, costs, preferred zones, and the best of several nodes. */
class LoadBestTest {
  private static final byte[] KEY = Fleet.utf8("user:42");

  /** A view of nodes n1 to n{count}, in slots from 0, after a change. */
  private static View viewAfter(int count, Config config, Consumer<Cluster> change) {
    try (Cluster cluster = Fleet.of(count, config.set("expected_nodes", 16))) {
      change.accept(cluster);
      cluster.publish();
      return cluster.view();
    }
  }

  private static byte[] only(View view, int... slots) {
    byte[] mask = new byte[view.slotLimit()];
    for (int slot : slots) mask[slot] = 1;
    return mask;
  }

  @Test
  void drainingNodesGetNoNewWorkWhileOneIsUp() {
    try (View view =
            viewAfter(4, new Config(), c -> c.setState("n2", NodeState.DRAINING).setState("n3", NodeState.DOWN));
        Load load = new Load()) {
      Set<Integer> used = new TreeSet<>();
      for (byte[] key : Fleet.keys(200)) {
        long hash = view.hash(key);
        used.add(load.acquire(view, key).slot());
        used.add(load.spread(view, hash, 4).slot());
        used.add(load.best(view, key, 4, 1).slot());
        used.add(load.bestOf(view, key, 9, new int[] {1, 2, 3}, new long[] {1, 1, 5}).slot());
        used.add(load.bestOfHash(view, hash, 9, new int[] {1, 2, 3}, new long[] {1, 1, 5}, null).slot());
        for (int slot : load.choices(view, key, 4, null)) used.add(slot);
      }
      assertEquals(Set.of(0, 3), used);
      assertEquals(1, load.acquire(view, KEY, only(view, 1)).slot());
      assertThrows(HoldfastException.Infeasible.class, () -> load.acquire(view, KEY, only(view, 2)));
    }
  }

  @Test
  void pinsOfPrefixesHoldForKeysAndNotForHashes() {
    try (View view = viewAfter(5, new Config(), c -> c.pinPrefix(Fleet.utf8("user:"), "n5"));
        Load load = new Load()) {
      Set<Integer> ofKeys = new TreeSet<>();
      Set<Integer> ofHashes = new TreeSet<>();
      for (int i = 0; i < 20; i++) {
        try (Load.Ticket ticket = load.acquire(view, "user:" + i);
            Load.Ticket ofHash = load.acquireHash(view, view.hash(Fleet.utf8("user:" + i)))) {
          ofKeys.add(ticket.slot());
          ofHashes.add(ofHash.slot());
        }
        ofKeys.add(load.choices(view, "user:" + i, 1)[0]);
      }
      assertEquals(Set.of(4), ofKeys);
      assertTrue(ofHashes.size() > 1);
    }
  }

  @Test
  void theBestOfTheChoicesOfAPinIsItsNodeAlsoWithoutWeight() {
    try (View view =
            viewAfter(5, new Config(), c -> c.setWeight("n5", 0).pinPrefix(Fleet.utf8("user:"), "n5"));
        Load load = new Load()) {
      int[] pinned = {4};
      long[] costs = {100};
      for (int i = 0; i < 20; i++) {
        String key = "user:" + i;
        assertArrayEquals(pinned, load.choices(view, key, 3));
        Load.Ticket ticket = load.bestOf(view, key, 990, pinned, costs);
        assertEquals(List.of(4, 100L), List.of(ticket.slot(), ticket.cost()));
        Load.Ticket ofHash = load.bestOfHash(view, view.hash(Fleet.utf8(key)), 990, pinned, costs, null);
        assertTrue(ofHash.slot() != 4);
        assertEquals(990, ofHash.cost());
      }
    }
  }

  @Test
  void whenTheHomeIsDownTheOptionDecides() {
    try (View view =
            viewAfter(3, new Config().set("when_down", "fail"), c -> c.setState("n1", NodeState.DOWN));
        Load load = new Load()) {
      List<byte[]> down = Arrays.stream(Fleet.keys(50)).filter(key -> view.home(key) == 0).toList();
      assertTrue(down.size() > 5);
      for (byte[] key : down) {
        assertThrows(HoldfastException.Infeasible.class, () -> load.acquire(view, key));
        assertThrows(HoldfastException.Infeasible.class, () -> load.best(view, key, 3, 1));
      }
      assertEquals(0, load.stats().held());
    }
  }

  @Test
  void loadsAndBoundsAreSumsOfCosts() {
    try (View view = Fleet.viewOf(2);
        Load load = Load.builder().slack(10).build()) {
      int[] choices = load.choices(view, "user:42", 2);
      Load.Ticket ticket = load.acquire(view, KEY, 300);
      assertEquals(List.of(choices[0], 300L), List.of(ticket.slot(), ticket.cost()));
      assertEquals(300, load.of(view, choices[0]));
      // Of 400 in flight and asked for each has 200, and may have 250.
      assertEquals(250, load.bound(view, choices[1], 100, null));
      assertEquals(0, load.bound(view, choices[1], 100, only(view, choices[0])));
      assertEquals(choices[1], load.acquireHash(view, view.hash(KEY), 100, null).slot());
      ticket.close();
      assertEquals(List.of(100L, 0L, 0L), List.of(load.stats().total(), ticket.cost(), ticket.time()));
    }
  }

  @Test
  void theBestOfTheFirstChoicesHasTheLeastLoad() {
    try (View view = Fleet.viewOf(10);
        Load load = new Load()) {
      int[] first = load.choices(view, "user:42", 3);
      int[] got = {
        load.best(view, "user:42", 3, 5).slot(),
        load.best(view, KEY, 3, 5).slot(),
        load.bestHash(view, view.hash(KEY), 3, 5, null).slot()
      };
      assertArrayEquals(first, got);
      assertArrayEquals(first, load.choicesHash(view, view.hash(KEY), 3, null));
    }
  }

  @Test
  void eachNodeHasACostOfItsOwn() {
    try (View view = Fleet.viewOf(10);
        Load load = new Load()) {
      long hash = view.hash(KEY);
      int[] slots = load.choices(view, "user:42", 3);
      int[] two = Arrays.copyOf(slots, 2);
      try (Load.Ticket warm = load.bestOf(view, "user:42", 990, two, new long[] {900, 100})) {
        assertEquals(List.of(slots[1], 100L), List.of(warm.slot(), warm.cost()));
      }
      try (Load.Ticket cold = load.bestOfHash(view, hash, 990, two, new long[] {900, 950}, null)) {
        assertEquals(List.of(slots[0], 900L), List.of(cold.slot(), cold.cost()));
      }
      try (Load.Ticket other = load.bestOf(view, KEY, 990, two, new long[] {9, 9}, only(view, slots[2]))) {
        assertEquals(List.of(slots[2], 990L), List.of(other.slot(), other.cost()));
      }
      try (Load.Ticket none = load.bestOf(view, KEY, 7, new int[0], new long[0])) {
        assertEquals(List.of(slots[0], 7L), List.of(none.slot(), none.cost()));
      }
    }
  }

  @Test
  void zonesArePreferredUntilTheyAreFull() {
    try (View view = viewAfter(4, new Config(), c -> c.setZone("n1", "eu/fra").setZone("n2", "eu/par"));
        Load load = Load.builder().tiers("eu/fra", "eu").full(3).build()) {
      List<Integer> slots = new ArrayList<>();
      for (int i = 0; i < 12; i++) slots.add(load.acquire(view, "key " + i).slot());
      assertEquals(List.of(0, 0, 0, 1, 1, 1), slots.subList(0, 6));
      assertEquals(Set.of(2, 3), Set.copyOf(slots.subList(6, 12)));
    }
  }

  @Test
  void inAPanicStatesAreIgnored() {
    try (View view =
            viewAfter(4, new Config(), c -> List.of("n1", "n2", "n3").forEach(id -> c.setState(id, NodeState.DOWN)));
        Load calm = new Load();
        Load panicking = Load.builder().panic(0.5).build()) {
      for (Load load : List.of(calm, panicking)) {
        Set<Integer> used =
            IntStream.range(0, 50).mapToObj(i -> load.acquire(view, "key " + i).slot()).collect(Collectors.toSet());
        assertEquals(load == calm ? 1 : 4, used.size());
      }
    }
  }

  @Test
  void settingsAreTold() {
    try (Load plain = new Load();
        Load set = Load.builder().factor(2).tries(3).slack(40).panic(0.25).full(8).build()) {
      assertEquals(new Load.Settings(1.25, 8, -1, 0, 0), plain.settings());
      assertEquals(new Load.Settings(2, 3, 40, 0.25, 8), set.settings());
    }
    for (Load.Builder bad :
        List.of(
            Load.builder().factor(Double.NaN),
            Load.builder().tries(-1),
            Load.builder().slack(-2),
            Load.builder().panic(1.5),
            Load.builder().full(Double.POSITIVE_INFINITY),
            Load.builder().tiers("eu", "eu"),
            Load.builder().tiers(""))) {
      assertThrows(HoldfastException.Argument.class, bad::build);
    }
    assertThrows(IllegalArgumentException.class, () -> Load.builder().tiers("e\0u"));
  }

  @Test
  void badRequestsAreRefusedAndCountNothing() {
    try (View view = Fleet.viewOf(3);
        Load load = new Load()) {
      int[] one = {0};
      for (Runnable call :
          List.<Runnable>of(
              () -> load.acquire(view, KEY, 0),
              () -> load.acquire(view, "key", -1),
              () -> load.acquireHash(view, 1, (1L << 32) + 1, null),
              () -> load.best(view, KEY, 0, 1),
              () -> load.best(view, KEY, -1, 1),
              () -> load.bestHash(view, 1, 65, 1, null),
              () -> load.bestOf(view, KEY, 1, one, new long[] {0}),
              () -> load.bestOf(view, KEY, 1, one, new long[] {-1}),
              () -> load.bestOfHash(view, 1, 1, one, new long[] {1, 1}, null),
              () -> load.bestOf(view, KEY, 1, new int[] {7}, new long[] {1}),
              () -> load.bestOfHash(view, 1, 1, new int[65], new long[65], null),
              () -> load.choices(view, "key", 0),
              () -> load.choicesHash(view, 1, 65, null),
              () -> load.choices(view, KEY, 1, new byte[1]),
              () -> load.bound(view, 0, 0, null))) {
        assertThrows(HoldfastException.Argument.class, call::run);
      }
      assertThrows(NullPointerException.class, () -> load.bestOf(view, KEY, 1, null, new long[0]));
      assertThrows(NullPointerException.class, () -> load.choices(null, KEY, 1, null));
      assertEquals(0, load.stats().acquired());
    }
  }
}
