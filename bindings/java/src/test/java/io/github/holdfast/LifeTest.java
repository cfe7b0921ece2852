package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Ends of clusters and views, in all orders and by all threads. */
class LifeTest {
  private static final int CYCLES = Integer.getInteger("holdfast.cycles", 20_000);
  private static final int THREADS = 32;

  @Test
  void aClosedViewRefusesEverything() {
    View view = Fleet.viewOf(3);
    view.close();
    view.close();
    List<Runnable> calls =
        List.of(
            () -> view.lookup("a"), () -> view.lookup(new byte[1]), () -> view.lookup(new byte[1], 0, 1),
            () -> view.lookup(ByteBuffer.allocateDirect(1)), () -> view.lookupNumber(1), () -> view.lookupHash(1),
            () -> view.hash(new byte[1]), () -> view.home(new byte[1]), () -> view.lookupMany(new String[1]),
            () -> view.lookupMany(new byte[1][1]), () -> view.lookupPacked(new byte[0], new int[1], new int[0]),
            () -> view.lookupHashes(new long[1], new int[1]), () -> view.candidates(new byte[1], 1), view::nodes,
            () -> view.node(0), () -> view.find("n1"), view::slotLimit, view::pins, view::fingerprint,
            view::statesFingerprint, view::generation, view::algorithm, view::memory, () -> view.checkShares(1),
            view::bytes,
            () -> view.save(Path.of("never")), () -> Cluster.restore(view), () -> view.replicas("a", 2),
            () -> view.replicasHashes(new long[1], 2, new int[2]), () -> view.homes("a"), () -> view.compare(view),
            () -> view.homeHash(1), () -> view.candidatesHash(1, 1, null), () -> new Plan(view, view),
            view::removed);
    for (Runnable call : calls) assertThrows(IllegalStateException.class, call::run);
    assertEquals("View[closed]", view.toString());
  }

  @Test
  void aClosedClusterRefusesEverythingAndItsViewsGoOn() {
    Cluster cluster = Fleet.of(3);
    View view = cluster.view();
    cluster.close();
    cluster.close();
    List<Runnable> calls =
        List.of(
            () -> cluster.add("a"), () -> cluster.remove("n1"), () -> cluster.setWeight("n1", 2),
            () -> cluster.setZone("n1", "z"), () -> cluster.setAddress("n1", "a"), cluster::publish, cluster::discard,
            cluster::view, cluster::stagedCount, () -> cluster.setNodes(List.of()),
            () -> cluster.setNodesAnyway(List.of()),
            () -> cluster.setIncarnation("n1", 1), () -> cluster.removeIncarnation("n1", 1),
            () -> cluster.setStateIncarnation("n1", 1, NodeState.UP),
            () -> cluster.setState("n1", NodeState.UP), () -> cluster.pin(new byte[1], "n1"),
            () -> cluster.unpin(new byte[1]), () -> cluster.pinMany(Map.of()), () -> cluster.setClock(1),
            cluster::publishAnyway);
    for (Runnable call : calls) assertThrows(IllegalStateException.class, call::run);
    assertEquals("Cluster[closed]", cluster.toString());
    assertTrue(view.lookup("a") >= 0);
    view.close();
  }

  @Test
  void viewsOfOnePublishingCloseApart() {
    try (Cluster cluster = Fleet.of(3)) {
      View one = cluster.view();
      View two = cluster.view();
      one.close();
      assertTrue(two.lookup("a") >= 0);
      two.close();
      try (View three = cluster.view()) {
        assertTrue(three.lookup("a") >= 0);
      }
    }
  }

  @Test
  void aViewOfOneThreadIsFreedWhenItCloses() throws Exception {
    long before = settled();
    View view = Fleet.viewOf(3, new Config());
    view.lookup("a");
    assertTrue(Pressure.held() >= before + (1 << 20));
    view.close();
    assertTrue(Pressure.held() <= before, () -> Pressure.held() + " bytes, and " + before + " before");
  }

  @Test
  void aViewOfSeveralThreadsIsFreedByTheCollector() throws Exception {
    long before = settled();
    View view = Fleet.viewOf(3, new Config());
    Thread other = new Thread(() -> view.lookup("a"));
    other.start();
    other.join();
    view.close();
    assertTrue(Pressure.held() > before);
    assertThrows(IllegalStateException.class, () -> view.lookup("a"));
    for (int i = 0; i < 1000 && Pressure.held() > before; i++) settle();
    assertTrue(Pressure.held() <= before);
  }

  @Test
  void forgottenViewsDoNotFillTheMemory() {
    long most = 0;
    for (int i = 0; i < 1000; i++) {
      Cluster forgotten = Fleet.of(2, new Config());
      View view = forgotten.view();
      assertTrue(view.lookup("a") >= 0);
      most = Math.max(most, Pressure.held());
    }
    // 1000 views of 1 MiB; the collector frees aside, so some more than the bound may stand.
    assertTrue(most < 3 * Pressure.LEAST, most + " bytes");
  }

  @Test
  void makingAndClosingKeepsTheProcessAtItsSize() throws Exception {
    cycle(CYCLES / 10);
    long before = residentKilobytes();
    cycle(CYCLES);
    long grown = residentKilobytes() - before;
    assertTrue(grown < 16 << 10, grown + " KiB more after " + CYCLES + " cycles");
  }

  private static void cycle(int times) {
    Config config = new Config().set("expected_nodes", 4);
    for (int i = 0; i < times; i++) {
      try (Cluster cluster = new Cluster(config)) {
        cluster.add("a").add("b").publish();
        assertThrows(HoldfastException.Exists.class, () -> cluster.add("a"));
        try (View view = cluster.view()) {
          view.lookup("key");
          view.lookupMany(new String[] {"x", "y"});
          liveOfOthers(view);
        }
      }
    }
    settle();
  }

  /** What is made of a view, and ends before it, after it, or never. */
  private static void liveOfOthers(View view) {
    try (Load load = new Load();
        HotKeys hot = new HotKeys(0.1);
        Plan plan = new Plan(view, view)) {
      load.acquire(view, "key").close();
      hot.note(1);
      plan.view(0).close();
    }
  }

  /**
   * Bytes that are held when nothing of other tests is left to free: the thread that frees comes to a new object twice
   * in a row and frees nothing else meanwhile.
   */
  private static long settled() throws InterruptedException {
    long held = Pressure.held();
    for (int alike = 0; alike < 2; ) {
      CountDownLatch reached = new CountDownLatch(1);
      Placement.CLEANER.register(new Object(), reached::countDown);
      while (!reached.await(5, TimeUnit.MILLISECONDS)) System.gc();
      long now = Pressure.held();
      alike = now == held ? alike + 1 : 0;
      held = now;
    }
    return held;
  }

  private static void settle() {
    System.gc();
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** From the kernel; Linux alone says it like this. */
  private static long residentKilobytes() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  /** Runs something in many threads until it has been done often enough; hands on what they throw. */
  private static void inThreads(Runnable work, Runnable meanwhile) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) running.add(threads.submit(work));
    meanwhile.run();
    for (Future<?> one : running) one.get();
    threads.shutdown();
  }

  @Test
  void threadsSeeWholeViewsWhileOnePublishes() throws Exception {
    try (Cluster cluster = Fleet.of(4)) {
      AtomicBoolean done = new AtomicBoolean();
      inThreads(
          () -> {
            while (!done.get()) {
              try (View view = cluster.view()) {
                Node node = view.node(view.lookup("user:42"));
                assertEquals(node, view.node(view.lookupMany(new String[] {"user:42"})[0]));
                // Odd generations have the nodes n1 to n4, even ones n5 as well.
                assertEquals(view.generation() % 2 == 1 ? 4 : 5, view.nodes().size());
              }
            }
          },
          () -> {
            try {
              for (int i = 0; i < 200; i++) {
                cluster.add("n5").publish();
                cluster.remove("n5").publish();
              }
            } finally {
              done.set(true);
            }
          });
    }
  }

  @Test
  void closingWhileOthersLookUpNeverHurtsThem() throws Exception {
    AtomicReference<View> shown = new AtomicReference<>(Fleet.viewOf(4));
    AtomicBoolean done = new AtomicBoolean();
    byte[] key = Fleet.utf8("user:42");
    String[] keys = {"a", "b", "c"};
    inThreads(
        () -> {
          while (!done.get()) {
            View view = shown.get();
            try {
              assertTrue(view.lookup(key) >= 0);
              assertEquals(3, view.lookupMany(keys).length);
              assertEquals(4, view.nodes().size());
            } catch (IllegalStateException closed) {
              assertEquals("the view is closed", closed.getMessage());
            }
          }
        },
        () -> {
          try {
            for (int i = 0; i < 1000; i++) shown.getAndSet(Fleet.viewOf(4)).close();
          } finally {
            done.set(true);
          }
        });
    shown.get().close();
  }

  @Test
  void threadsThatChangeAClusterWaitForOneAnother() throws Exception {
    try (Cluster cluster = new Cluster(new Config().set("expected_nodes", 16))) {
      inThreads(
          () -> {
            for (int i = 0; i < 20; i++) {
              String id = Thread.currentThread().getId() + "-" + i;
              cluster.add(id).publish();
              cluster.remove(id);
            }
          },
          () -> {});
      cluster.publish();
      assertEquals(0, cluster.stagedCount());
    }
  }

  @Test
  void theCollectorMayRunAtAnyTime() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (Cluster cluster = Fleet.of(4);
        Load load = new Load()) {
      inThreads(
          () -> {
            for (int i = 0; !done.get(); i++) {
              View forgotten = cluster.view();
              String key = "user:" + i;
              try (Load.Ticket ticket = load.acquire(forgotten, key);
                  Plan plan = new Plan(forgotten, forgotten)) {
                assertTrue(ticket.slot() >= 0 && plan.moves().isEmpty());
                assertEquals(3, forgotten.replicas(key, 3).length);
                assertEquals(forgotten.lookup(key), forgotten.homes(key)[0]);
              }
            }
          },
          () -> {
            try {
              for (int i = 0; i < 10; i++) {
                cluster.setWeight("n1", 1 + i % 2).publish();
                settle();
              }
            } finally {
              done.set(true);
            }
          });
      assertEquals(0, load.stats().held());
    }
  }
}
