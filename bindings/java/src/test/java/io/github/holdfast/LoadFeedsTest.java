package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Loads of other routers, and what is left after a failure. */
class LoadFeedsTest {
  private static final byte[] KEY = Fleet.utf8("user:42");

  @Test
  void whatARouterFeedsFadesAfterItsLease() {
    try (View view = Fleet.viewOf(3);
        Load load = new Load()) {
      load.setTime(100);
      load.feedRouter(view, "r2", 1, 80, 10);
      load.feed(view, 1, 5);
      long[][] loads = {{100, 85}, {110, 85}, {115, 45}, {120, 5}};
      for (long[] at : loads) {
        load.setTime(at[0]);
        assertEquals(at[1], load.of(view, 1), "at " + at[0]);
      }
    }
  }

  @Test
  void eachRouterFeedsForItselfAndIsForgottenAlone() {
    try (View view = Fleet.viewOf(3);
        Load load = new Load()) {
      load.feedRouter(view, "r2", 0, 7, 0);
      load.feedRouter(view, "r3", 0, 9, 0);
      load.feedRouter(view, "r2", 0, 8, 0);
      load.acquire(view, KEY, 4, new byte[] {1, 0, 0});
      assertEquals(List.of(21L, 4L, 0L), List.of(load.of(view, 0), load.own(view, 0), load.own(view, 1)));
      load.forgetRouter("r2");
      assertEquals(13, load.of(view, 0));
      assertThrows(HoldfastException.NotFound.class, () -> load.forgetRouter("r2"));
    }
  }

  @Test
  void aNodeThatRestartedIsForgottenAndSumsStayTrue() {
    Load load = new Load();
    try (View view = Fleet.viewOf(3)) {
      Load.Ticket one = load.acquire(view, KEY, 5, new byte[] {0, 1, 0});
      Load.Ticket other = load.acquire(view, KEY, 6, new byte[] {0, 0, 1});
      assertEquals(List.of(1L, 0L), List.of(load.forget(view, 1), load.forget(view, 1)));
      assertEquals(List.of(0L, 0L), List.of(one.cost(), one.time()));
      assertEquals(View.NO_NODE, one.slotIn(view));
      other.close();
      assertEquals(List.of(0L, 0L, 1L), List.of(load.stats().total(), load.stats().held(), load.stats().forgotten()));
      assertThrows(HoldfastException.NotFound.class, () -> load.forget(view, 9));
      // Nothing is held, and yet there is a ticket that will ask the library.
      load.close();
      System.gc();
      assertEquals(0, one.cost());
      one.close();
      one.close();
    }
  }

  @Test
  void oldTicketsAreFoundAndClosed() {
    try (View view = Fleet.viewOf(3);
        Load load = new Load()) {
      Load.Ticket old = load.acquire(view, KEY, 5);
      load.setTime(50);
      Load.Ticket young = load.acquire(view, KEY, 6);
      assertEquals(List.of(0L, 50L), List.of(old.time(), young.time()));
      Load.Ticket found = load.tickets(50).get(0);
      assertEquals(1, load.tickets(50).size());
      assertEquals(List.of(old.number(), 5L, View.NO_NODE), List.of(found.number(), found.cost(), found.slot()));
      assertEquals(old.slot(), found.slotIn(view));
      assertNull(found.node());
      assertTrue(found.toString().contains(Long.toString(old.number())));
      found.close();
      old.close();
      assertEquals(List.of(young.number()), load.tickets(51).stream().map(Load.Ticket::number).toList());
      assertEquals(6, load.stats().total());
    }
  }

  @Test
  void badFeedsAndClocksAreRefused() {
    try (View view = Fleet.viewOf(2);
        Load load = new Load()) {
      load.setTime(10);
      for (Runnable call :
          List.<Runnable>of(
              () -> load.setTime(9),
              () -> load.setTime(-1),
              () -> load.feedRouter(view, "r", 0, (1L << 32) + 1, 0),
              () -> load.feedRouter(view, "r", 0, -1, 0),
              () -> load.feedRouter(view, "r", 0, 1, (1L << 62) + 1),
              () -> load.feedRouter(view, "r", 0, 1, -1),
              () -> load.feedRouter(view, "", 0, 1, 0),
              () -> load.tickets(-1))) {
        assertThrows(HoldfastException.Argument.class, call::run);
      }
      assertThrows(HoldfastException.NotFound.class, () -> load.feedRouter(view, "r", 9, 1, 0));
      assertThrows(IllegalArgumentException.class, () -> load.forgetRouter("a\0b"));
      assertThrows(NullPointerException.class, () -> load.forgetRouter(null));
      assertEquals(0, load.stats().total());
    }
  }

  @Test
  void aClosedLoadAnswersNothing() {
    View view = Fleet.viewOf(2);
    Load load = new Load();
    load.close();
    for (Runnable call :
        List.<Runnable>of(
            () -> load.best(view, KEY, 1, 1),
            () -> load.choices(view, KEY, 1, null),
            () -> load.setTime(1),
            () -> load.feedRouter(view, "r", 0, 1, 0),
            () -> load.forget(view, 0),
            () -> load.tickets(1),
            load::settings)) {
      assertThrows(IllegalStateException.class, call::run);
    }
    view.close();
  }
}
