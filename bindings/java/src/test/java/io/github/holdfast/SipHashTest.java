package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.holdfast.internal.Native;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipHashTest {
  @ParameterizedTest
  @CsvSource({
    "siphash-2-4, 00000000000000000000000000000000", "siphash-2-4, 000102030405060708090A0b0c0d0e0f",
    "siphash-1-3, 00000000000000000000000000000000", "siphash-1-3, ffeeddccbbaa99887766554433221100",
  })
  void hashingInJavaEqualsTheLibrary(String hash, String seed) {
    Config config = new Config().set("hash", hash).set("seed", seed).set("expected_nodes", 16);
    try (View view = Fleet.viewOf(10, config)) {
      Placement placement = view.placement();
      assertNotNull(placement.hash);
      for (byte[] key : Fleet.keys(3000)) {
        assertEquals(Native.view_hash(placement.view, key), placement.hash.hash(key, 0, key.length));
        assertEquals(Native.view_lookup(placement.view, key), view.lookup(key));
      }
      byte[] array = Fleet.keys(300)[299];
      for (int offset = 0; offset < 20; offset++) {
        for (int length = 0; length < 40; length++) {
          byte[] key = java.util.Arrays.copyOfRange(array, offset, offset + length);
          assertEquals(Native.view_hash(placement.view, key), placement.hash.hash(array, offset, length));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xxh3-64", "caller"})
  void otherHashesAreLeftToTheLibrary(String hash) {
    Config config = new Config().set("hash", hash).set("expected_nodes", 16);
    try (View view = Fleet.viewOf(10, config)) {
      assertNull(view.placement().hash);
      byte[] key = Fleet.utf8("8 bytes!");
      assertEquals(view.lookupHash(view.hash(key)), view.lookup(key));
      assertEquals(view.lookup(key), view.lookupMany(new byte[][] {key})[0]);
      assertEquals(view.lookup(key), view.lookup(Fleet.utf8("  8 bytes!"), 2, 8));
    }
  }

  @Test
  void manyPinsAreStagedAtOnceOrNotAtAll() {
    try (Cluster cluster = Fleet.of(3)) {
      Map<byte[], String> pins = new HashMap<>();
      for (int i = 0; i < 1000; i++) pins.put(Fleet.utf8("k\0" + i), "n" + (1 + i % 2));
      cluster.pinMany(pins).pinManyPrefixes(Map.of(Fleet.utf8("user:"), "n2", new byte[0], "n1")).pinMany(Map.of());
      assertThrows(
          HoldfastException.NotFound.class, () -> cluster.pinMany(Map.of(new byte[1], "n1", new byte[2], "n9")));
      assertThrows(
          HoldfastException.Argument.class, () -> cluster.pinManyPrefixes(Map.of(new byte[65536], "n1")));
      cluster.publish();
      try (View view = cluster.view()) {
        assertEquals(1002, view.pins().size());
        assertEquals("n2", view.node(view.lookup("k\0" + 7)).id());
        assertEquals("n2", view.node(view.lookup("user:7")).id());
        assertEquals("n1", view.node(view.lookup("other")).id());
      }
    }
  }

  @Test
  void pinsOfPrefixesDecideEveryFormOfALookup() {
    try (Cluster cluster = Fleet.of(10)) {
      cluster.pinPrefix(Fleet.utf8("tenant-7/"), "n3").pin(Fleet.utf8("user:1"), "n4").publish();
      try (View view = cluster.view()) {
        assertNull(view.placement().hash);
        int slot = view.find("n3").orElseThrow().slot();
        for (int i = 0; i < 100; i++) {
          String key = "tenant-7/" + i;
          assertEquals(slot, view.lookup(key));
          assertEquals(slot, view.lookupMany(new String[] {key})[0]);
        }
        assertEquals("n4", view.node(view.lookup("user:1")).id());
        assertEquals(2, view.pins().size());
        assertEquals(new Pin(Fleet.utf8("tenant-7/"), true, "n3"), view.pins().get(1));
      }
      cluster.unpinPrefix(Fleet.utf8("tenant-7/")).unpin(Fleet.utf8("user:1")).publish();
      try (View view = cluster.view()) {
        assertNotNull(view.placement().hash);
      }
    }
  }
}
