package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.holdfast.internal.Native;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ViewTest {
  @Test
  void allFormsOfALookupAgree() {
    try (View view = Fleet.viewOf(10)) {
      byte[][] keys = Fleet.keys(2000);
      int[] slots = view.lookupMany(keys);
      int[] offsets = new int[keys.length + 1];
      for (int i = 0; i < keys.length; i++) offsets[i + 1] = offsets[i] + keys[i].length;
      byte[] packed = new byte[offsets[keys.length]];
      for (int i = 0; i < keys.length; i++) System.arraycopy(keys[i], 0, packed, offsets[i], keys[i].length);
      int[] fromPacked = new int[keys.length];
      view.lookupPacked(packed, offsets, fromPacked);
      assertArrayEquals(slots, fromPacked);
      int[] fromHashes = new int[keys.length];
      view.lookupHashes(Arrays.stream(keys).mapToLong(view::hash).toArray(), fromHashes);
      assertArrayEquals(slots, fromHashes);
      for (int i = 0; i < keys.length; i++) {
        assertEquals(slots[i], view.lookup(keys[i]));
        assertEquals(slots[i], view.lookup(packed, offsets[i], keys[i].length));
        assertEquals(slots[i], view.lookupHash(view.hash(keys[i])));
        assertEquals(slots[i], view.home(keys[i]));
      }
    }
  }

  @Test
  void buffersOfEveryKindAreKeysFromPositionToLimit() {
    try (View view = Fleet.viewOf(10)) {
      byte[] bytes = Fleet.utf8("--user:42--");
      ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
      ByteBuffer slice = ByteBuffer.wrap(bytes, 1, 9).slice();
      for (ByteBuffer buffer : List.of(direct, ByteBuffer.wrap(bytes), ByteBuffer.wrap(bytes).asReadOnlyBuffer())) {
        buffer.position(2).limit(9);
        assertEquals(view.lookup("user:42"), view.lookup(buffer));
        assertEquals(2, buffer.position());
        assertEquals(9, buffer.limit());
      }
      slice.position(1).limit(8);
      assertEquals(view.lookup("user:42"), view.lookup(slice));
      assertEquals(view.lookup(new byte[0]), view.lookup(ByteBuffer.allocateDirect(0)));
    }
  }

  @Test
  void textsAreTheirUtf8() {
    String[] texts = {"", "a\0b", "\ud83d\ude00", "\u00e9", "\u20ac", "plain", "x".repeat(100_000)};
    try (View view = Fleet.viewOf(10)) {
      int[] slots = view.lookupMany(texts);
      for (int i = 0; i < texts.length; i++) {
        assertEquals(view.lookup(texts[i].getBytes(StandardCharsets.UTF_8)), view.lookup(texts[i]));
        assertEquals(slots[i], view.lookup(texts[i]));
      }
    }
  }

  @Test
  void numbersAreTheirEightBytesLeastSignificantFirst() {
    try (View view = Fleet.viewOf(10)) {
      assertEquals(view.lookup(new byte[] {8, 7, 6, 5, 4, 3, 2, 1}), view.lookupNumber(0x0102030405060708L));
      assertEquals(view.lookup(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}), view.lookupNumber(-1));
    }
  }

  @Test
  void manyKeysCrossInPiecesAndFillTheirPlaces() {
    try (View view = Fleet.viewOf(10)) {
      for (int count : new int[] {0, 1, 511, 512, 513, 1024, 40_000}) {
        String[] keys = new String[count];
        Arrays.setAll(keys, i -> "key " + i);
        int[] slots = new int[count + 2];
        Arrays.fill(slots, -7);
        view.lookupMany(keys, slots);
        for (int i = 0; i < count; i++) assertEquals(view.lookup(keys[i]), slots[i]);
        assertEquals(-7, slots[count]);
        long[] hashes = Arrays.stream(keys).mapToLong(key -> view.hash(Fleet.utf8(key))).toArray();
        int[] again = new int[count];
        view.lookupHashes(hashes, again);
        assertArrayEquals(Arrays.copyOf(slots, count), again);
      }
      byte[] bytes = new byte[40_000];
      int[] offsets = new int[40_001];
      Arrays.setAll(offsets, i -> i);
      int[] slots = new int[40_000];
      view.lookupPacked(bytes, offsets, slots);
      int one = view.lookup(new byte[1]);
      assertTrue(Arrays.stream(slots).allMatch(slot -> slot == one));
    }
  }

  @Test
  void badRangesAreRefused() {
    try (View view = Fleet.viewOf(3)) {
      byte[] bytes = new byte[10];
      int huge = Integer.MAX_VALUE;
      for (int[] range : new int[][] {{-1, 2}, {0, 11}, {10, 1}, {5, -1}, {huge, 2}, {2, huge}}) {
        assertThrows(IndexOutOfBoundsException.class, () -> view.lookup(bytes, range[0], range[1]));
      }
      for (int[] offsets : new int[][] {{0, 11}, {-1, 2}, {4, 3}, {0, 5, 4}, {0, Integer.MIN_VALUE}}) {
        assertThrows(IndexOutOfBoundsException.class, () -> view.lookupPacked(bytes, offsets, new int[5]));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> view.lookupPacked(bytes, new int[] {0, 1, 2}, new int[1]));
      assertThrows(IndexOutOfBoundsException.class, () -> view.lookupHashes(new long[2], new int[1]));
      assertThrows(IndexOutOfBoundsException.class, () -> view.lookupMany(new String[] {"a"}, new int[0]));
      assertThrows(IndexOutOfBoundsException.class, () -> view.lookupMany(new byte[1][1], new int[0]));
      assertThrows(HoldfastException.Argument.class, () -> view.candidates(bytes, -1));
      for (int slot : new int[] {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        assertThrows(IndexOutOfBoundsException.class, () -> view.node(slot));
      }
      view.lookupPacked(bytes, new int[0], new int[0]);
      view.lookupPacked(new byte[0], new int[] {0}, new int[0]);
    }
  }

  @Test
  void nullsAreRefused() {
    try (View view = Fleet.viewOf(3)) {
      List<Runnable> calls =
          List.of(
              () -> view.lookup((byte[]) null), () -> view.lookup((String) null), () -> view.lookup((ByteBuffer) null),
              () -> view.lookup(null, 0, 0), () -> view.hash((byte[]) null), () -> view.home((byte[]) null),
              () -> view.lookupMany((String[]) null), () -> view.lookupMany((byte[][]) null),
              () -> view.lookupMany(new String[] {"a", null}), () -> view.lookupMany(new byte[][] {null}),
              () -> view.lookupMany(new String[0], null), () -> view.lookupPacked(null, new int[1], new int[0]),
              () -> view.lookupPacked(new byte[0], null, new int[0]),
              () -> view.lookupPacked(new byte[0], new int[1], null),
              () -> view.lookupHashes(null, new int[0]), () -> view.lookupHashes(new long[0], null),
              () -> view.candidates(null, 1), () -> view.candidates(new byte[0], 1, null, (int[]) null),
              () -> view.find(null), () -> view.save(null), () -> View.open(null), () -> View.read(null));
      for (Runnable call : calls) assertThrows(NullPointerException.class, call::run);
    }
  }

  @Test
  void candidatesStartWithTheHomeAndPassOverTheRest() {
    try (View view = Fleet.viewOf(10)) {
      byte[] key = Fleet.utf8("user:42");
      int[] all = view.candidates(key, Integer.MAX_VALUE);
      assertEquals(10, Arrays.stream(all).distinct().count());
      assertEquals(view.lookup(key), all[0]);
      assertArrayEquals(Arrays.copyOf(all, 3), view.candidates(key, 3));
      assertArrayEquals(Arrays.copyOfRange(all, 2, 5), view.candidates(key, 3, null, all[0], all[1]));
      byte[] eligible = new byte[view.slotLimit()];
      eligible[all[4]] = 1;
      assertArrayEquals(new int[] {all[4]}, view.candidates(key, 3, eligible));
      assertEquals(0, view.candidates(key, 0).length);
      assertThrows(HoldfastException.Argument.class, () -> view.candidates(key, 3, new byte[3]));
    }
  }

  @Test
  void aViewKnowsItsNodes() {
    try (Cluster cluster = Fleet.of(3)) {
      cluster.setAddress("n2", "10.0.0.2").setZone("n2", "eu/\u00e9").setWeight("n2", 2);
      cluster.setState("n2", NodeState.DRAINING);
      cluster.publish();
      try (View view = cluster.view()) {
        assertEquals(List.of("n1", "n2", "n3"), view.nodes().stream().map(Node::id).toList());
        Node node = view.find("n2").orElseThrow();
        assertEquals(new Node(1, "n2", "10.0.0.2", "eu/\u00e9", 2, 2, NodeState.DRAINING, 0, node.share()), node);
        assertEquals(0.5, node.share(), 0.05);
        assertEquals(node, view.node(1));
        assertTrue(view.find("n4").isEmpty());
        assertEquals(3, view.slotLimit());
        assertEquals(2, view.generation());
        assertEquals("rendezvous-table@1", view.algorithm());
        assertTrue(view.memory() > 1000);
        assertTrue(view.toString().contains("3 nodes"));
        assertThrows(UnsupportedOperationException.class, () -> view.nodes().clear());
      }
    }
  }

  @Test
  void slotsThatWereLeftAreListedWhereTheyCount() {
    try (Cluster cluster = Fleet.of(5, new Config().set("algorithm", "memento"))) {
      cluster.remove("n4").publish();
      cluster.remove("n2").publish();
      try (View view = cluster.view()) {
        assertArrayEquals(new int[] {3, 1}, view.removed());
      }
    }
    try (View view = Fleet.viewOf(3)) {
      assertEquals(0, view.removed().length);
    }
    assertTrue(Holdfast.version().matches("[0-9]+[.][0-9]+[.][0-9]+"), Holdfast.version());
  }

  @Test
  void aViewWithoutNodesAnswersNoNode() {
    try (Cluster cluster = new Cluster();
        View view = cluster.view()) {
      assertEquals(View.NO_NODE, view.lookup("a"));
      assertEquals(0, view.nodes().size());
      assertEquals(0, view.generation());
      assertThrows(IndexOutOfBoundsException.class, () -> view.node(view.lookup("a")));
    }
  }

  @Test
  void snapshotsGiveTheSameViewAgain(@TempDir Path folder) throws Exception {
    Config secret = new Config().set("seed", "000102030405060708090a0b0c0d0e0f").set("hash", "siphash-1-3");
    Path file = folder.resolve("caf\u00e9.snapshot");
    try (View view = Fleet.viewOf(10, secret)) {
      view.save(file);
      assertArrayEquals(Files.readAllBytes(file), view.bytes());
      try (View opened = View.open(file, secret);
          View loaded = View.read(view.bytes(), secret);
          Cluster restored = Cluster.restore(opened)) {
        assertEquals(view.fingerprint(), opened.fingerprint());
        assertEquals(view.fingerprint(), loaded.fingerprint());
        restored.add("n11").publish();
        try (View next = restored.view()) {
          assertEquals(view.generation() + 1, next.generation());
          assertTrue(next.placement().hash != null && opened.placement().hash != null);
          for (byte[] key : Fleet.keys(500)) {
            assertEquals(view.lookup(key), opened.lookup(key));
            assertEquals(view.lookup(key), loaded.lookup(key));
            assertTrue(Set.of(view.lookup(key), 10).contains(next.lookup(key)));
          }
        }
      }
      assertThrows(HoldfastException.Option.class, () -> View.open(file));
    }
    assertThrows(HoldfastException.Io.class, () -> View.open(folder.resolve("none")));
    assertThrows(HoldfastException.Data.class, () -> View.read(new byte[100]));
    assertEquals(Set.of(file), Files.list(folder).collect(Collectors.toSet()));
  }

  /** As {@code cp new fleet.hf} does: the file stays, and its bytes change. */
  @Test
  void aFileThatIsOverwrittenInPlaceReachesNoViewThatOpenedIt(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("view");
    try (View view = Fleet.viewOf(5, new Config().set("partitions", "16384"))) {
      view.save(file);
      try (View opened = View.open(file);
          View mapped = View.map(file)) {
        assertEquals(view.fingerprint(), mapped.fingerprint());
        byte[] other = new byte[view.bytes().length];
        Arrays.fill(other, (byte) 0xff);
        Files.write(file, other, StandardOpenOption.WRITE);
        for (byte[] key : Fleet.keys(100)) assertEquals(view.lookup(key), opened.lookup(key));
        // The warning of map() in its mild form.
        int slot = Native.view_lookup_u64(mapped.placement().view, 1);
        assertThrows(IndexOutOfBoundsException.class, () -> mapped.node(slot));
        Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        for (byte[] key : Fleet.keys(100)) assertEquals(view.lookup(key), opened.lookup(key));
      }
      assertThrows(HoldfastException.Io.class, () -> view.save(folder));
      assertThrows(HoldfastException.Io.class, () -> View.open(folder));
      assertThrows(HoldfastException.Io.class, () -> View.map(folder));
    }
  }

  /** The C library wrote the file once; every language opens it and writes the same bytes. */
  @Test
  void theSnapshotThatAllLanguagesShareIsReadAndWrittenAlike(@TempDir Path folder) throws Exception {
    Path shared = Fleet.VECTORS.resolve("snapshot_1.hf");
    byte[] bytes = Files.readAllBytes(shared);
    try (View view = View.open(shared);
        View loaded = View.read(bytes);
        Cluster restored = Cluster.restore(view);
        View again = restored.view()) {
      assertEquals(0x88b0e260094ee1a5L, view.fingerprint());
      assertEquals(2, view.generation());
      assertEquals(5, view.nodes().size());
      Map<String, String> homes =
          Map.of(
              "user:42", "cache-3", "user:1", "cache-1", "user:3", "cache-2", "a\0b", "cache-3",
              "session:7", "cache-1");
      homes.forEach((key, id) -> assertEquals(id, view.node(view.lookup(key)).id()));
      Node node = view.find("cache-1").orElseThrow();
      assertEquals(List.of(1, "eu-1/rack-1", "10.0.0.1:11211"), List.of(node.slot(), node.zone(), node.address()));
      assertEquals("[2001:db8::1]:11211", view.find("k\u00f6ln").orElseThrow().address());
      assertEquals(
          List.of(new Pin(Fleet.utf8("a\0b"), false, "cache-3"), new Pin(Fleet.utf8("session:"), true, "cache-1")),
          view.pins());
      view.save(folder.resolve("copy"));
      byte[] saved = Files.readAllBytes(folder.resolve("copy"));
      for (byte[] written : List.of(view.bytes(), loaded.bytes(), again.bytes(), saved)) {
        assertArrayEquals(bytes, written);
      }
    }
  }
}
