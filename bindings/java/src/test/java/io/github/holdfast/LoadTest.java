package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bounded load and hot keys. */
class LoadTest {
  private static final byte[] KEY = Fleet.utf8("user:42");

  @Test
  void noNodeTakesMoreThanItsPart() {
    try (View view = Fleet.viewOf(4);
        Load load = Load.builder().factor(1.25).tries(8).slack(0).build()) {
      List<Load.Ticket> tickets = new ArrayList<>();
      for (int i = 0; i < 100; i++) tickets.add(load.acquire(view, KEY));
      int first = view.lookup(KEY);
      assertEquals(first, tickets.get(0).slot());
      assertEquals(view.node(first), tickets.get(0).node());
      // 1.25 * 100 / 4, rounded up.
      for (Node node : view.nodes()) assertTrue(load.of(view, node.slot()) <= 32);
      assertEquals(32, load.of(view, first));
      Load.Stats stats = load.stats();
      assertEquals(List.of(100L, 100L, 100L), List.of(stats.total(), stats.acquired(), stats.held()));
      assertTrue(stats.firstChoice() >= 32 && stats.tries() >= 100);
      tickets.forEach(Load.Ticket::close);
      tickets.forEach(Load.Ticket::close);
      assertEquals(0, load.stats().held());
      assertEquals(100, load.stats().acquired());
    }
  }

  @Test
  void masksHashesAndWidthsDecideWhoMayBeAsked() {
    try (View view = Fleet.viewOf(4);
        Load load = new Load()) {
      byte[] mask = new byte[view.slotLimit()];
      mask[2] = 1;
      long hash = view.hash(KEY);
      try (Load.Ticket one = load.acquire(view, KEY, mask);
          Load.Ticket two = load.acquireHash(view, hash, mask);
          Load.Ticket three = load.spread(view, hash, 4, mask)) {
        for (Load.Ticket ticket : List.of(one, two, three)) assertEquals(2, ticket.slot());
        assertEquals(3, load.of(view, 2));
      }
      try (Load.Ticket text = load.acquire(view, "user:42")) {
        assertEquals(view.lookup(KEY), text.slot());
      }
      try (Load.Ticket spread = load.spread(view, hash, 2);
          Load.Ticket plain = load.acquireHash(view, hash)) {
        assertTrue(spread.slot() >= 0 && plain.slot() >= 0);
      }
      assertThrows(HoldfastException.Infeasible.class, () -> load.acquire(view, KEY, new byte[view.slotLimit()]));
      assertThrows(HoldfastException.Argument.class, () -> load.acquire(view, KEY, new byte[1]));
      assertThrows(HoldfastException.Argument.class, () -> load.spread(view, hash, 65));
      assertThrows(HoldfastException.Argument.class, () -> load.spread(view, hash, -1));
      assertThrows(NullPointerException.class, () -> load.acquire(null, KEY));
      assertThrows(NullPointerException.class, () -> load.acquire(view, (byte[]) null));
      assertEquals(0, load.stats().held());
    }
  }

  @Test
  void whatIsFedCountsLikeTickets() {
    try (Cluster cluster = Fleet.of(2);
        View view = cluster.view();
        Load load = new Load()) {
      load.follow(view);
      load.feed(view, 0, 1000);
      assertEquals(1000, load.of(view, 0));
      assertEquals(626, load.bound(view, 1)); // 1.25 * 1001 / 2, rounded up
      assertEquals(0, load.bound(view, 7));
      try (Load.Ticket ticket = load.acquire(view, KEY)) {
        assertEquals(1, ticket.slot());
      }
      cluster.remove("n1").publish();
      try (View next = cluster.view()) {
        load.follow(next);
        assertEquals(0, load.stats().total());
        assertThrows(HoldfastException.NotFound.class, () -> load.feed(next, 0, 1));
      }
      assertThrows(HoldfastException.Argument.class, () -> load.feed(view, 1, -1));
      assertThrows(HoldfastException.Argument.class, () -> load.feed(view, 1, Long.MAX_VALUE));
    }
    assertThrows(HoldfastException.Argument.class, () -> new Load(0.5, 8));
    assertThrows(HoldfastException.Argument.class, () -> new Load(2, -1));
  }

  @Test
  void ticketsOutliveViewAndLoad() {
    Load load = new Load();
    View view = Fleet.viewOf(3);
    Load.Ticket ticket = load.acquire(view, KEY);
    load.close();
    load.close();
    assertThrows(IllegalStateException.class, () -> load.acquire(view, KEY));
    assertThrows(IllegalStateException.class, () -> load.follow(view));
    assertThrows(IllegalStateException.class, load::stats);
    view.close();
    try (Load other = new Load()) {
      assertThrows(IllegalStateException.class, () -> other.acquire(view, KEY));
    }
    System.gc();
    assertFalse(ticket.toString().contains("released"));
    ticket.close();
    ticket.close();
    assertTrue(ticket.toString().contains("released"));
    assertEquals("Load[closed]", load.toString());
  }

  @Test
  void keysAreHotFromTheirShareOn() {
    HotKeys hot = new HotKeys(0.1);
    for (int i = 0; i < 1000; i++) {
      hot.note(7);
      hot.note(1000 + i);
    }
    assertTrue(hot.isHot(7) && hot.note(7));
    assertFalse(hot.isHot(1000));
    assertEquals(0.5, hot.share(7), 0.05);
    assertEquals(0, hot.share(-1));
    assertArrayEquals(new long[] {7}, hot.list());
    assertTrue(hot.memory() > 1000);
    hot.close();
    hot.close();
    for (Runnable call : List.<Runnable>of(() -> hot.note(1), () -> hot.isHot(1), hot::list, hot::memory)) {
      assertThrows(IllegalStateException.class, call::run);
    }
    assertEquals("HotKeys[closed]", hot.toString());
    assertThrows(HoldfastException.Argument.class, () -> new HotKeys(0));
    assertThrows(HoldfastException.Argument.class, () -> new HotKeys(0.1, -1));
    assertThrows(HoldfastException.Argument.class, () -> new HotKeys(0.1, 10));
  }
}
