package io.github.holdfast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real programs answered; tests/vectors/dialect has a file for each family of them. */
class DialectTest {
  /** The names of options that the files have others for. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "hash", "key_hash", "hash_key", "peer_key", "format", "label_format", "points", "virtual_nodes",
          "partition_bits", "partitions", "prefix", "key_prefix", "suffix", "key_suffix");

  /** The attributes by their places in a line of a node. */
  private static final Map<Integer, String> ATTRIBUTES =
      Map.of(2, "server", 3, "port", 5, "label", 6, "ip", 7, "number", 8, "hash64");

  private final List<String> ids = new ArrayList<>();
  private Cluster cluster;
  private View view;
  private boolean answersAreHashes;
  private int keys;

  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(Fleet.VECTORS.resolve("dialect"))) {
      return files.map(file -> "dialect/" + file.getFileName()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void dialectsAnswerAsTheProgramsDo(String file) {
    Scripts.eachLine(file, this::step);
    end();
    assertTrue(keys > 30);
  }

  @Test
  void attributesAreSetAndRead() {
    try (Cluster fleet = Fleet.of(2)) {
      fleet.setAttribute("n1", "server", "10.0.0.1");
      assertThrows(HoldfastException.Argument.class, () -> fleet.setAttribute("n1", "port", "0"));
      assertThrows(HoldfastException.NotFound.class, () -> fleet.setAttribute("n7", "port", "1"));
      fleet.publish();
      try (View published = fleet.view()) {
        int slot = published.find("n1").orElseThrow().slot();
        assertEquals("10.0.0.1", published.attribute(slot, "server"));
        assertEquals("", published.attribute(1 - slot, "server"));
      }
    }
  }

  private static View viewUnder(String algorithm) {
    try (Cluster fleet = new Cluster(new Config().set("algorithm", algorithm))) {
      for (String id : List.of("a:11211", "b:11212", "c:11213")) fleet.add(id, 1);
      fleet.publish();
      return fleet.view();
    }
  }

  @Test
  void aPointIsShownWithTheTextThatWasHashedToIt() {
    try (View from = viewUnder("ketama/libmemcached-weighted");
        View to = viewUnder("rendezvous-table")) {
      byte[] key = "user:42".getBytes(UTF_8);
      View.Point point = from.explainHash(from.hash(key));
      String id = from.node(from.lookup(key)).id();
      assertTrue(point.label().startsWith(id.replace(":11211", "") + "-"), point.toString());
      assertEquals(0, point.number() >>> 32);
      assertThrows(HoldfastException.Unsupported.class, () -> to.explainHash(7));
    }
  }

  @Test
  void aFleetLeavesItsProgramOverAListOfKeys() {
    try (View from = viewUnder("ketama/libmemcached-weighted");
        View to = viewUnder("rendezvous-table")) {
      long[] before = Stream.of(Fleet.keys(500)).mapToLong(from::hash).toArray();
      long[] after = Stream.of(Fleet.keys(500)).mapToLong(to::hash).toArray();
      assertThrows(IndexOutOfBoundsException.class, () -> Plan.ofRehashed(from, before, to, new long[3], null));
      assertThrows(IndexOutOfBoundsException.class, () -> Plan.ofRehashed(from, before, to, after, new long[3]));
      assertThrows(NullPointerException.class, () -> Plan.ofRehashed(from, before, to, null, null));
      assertThrows(HoldfastException.Argument.class, () -> Plan.ofRehashed(from, before, from, after, null));
      long[] sizes = new long[before.length];
      Arrays.fill(sizes, 7);
      try (Plan plan = Plan.ofRehashed(from, before, to, after, sizes)) {
        long moving = plan.moves().stream().mapToLong(Plan.Move::keys).sum();
        assertTrue(moving >= 100);
        assertEquals(7 * moving, plan.movedBytes());
        plan.setLimits(0.1, 0, 0, 0);
        try (View stage = plan.view(1)) {
          int waiting = 0;
          for (byte[] key : Fleet.keys(1000)) {
            String id = stage.node(stage.lookup(key)).id();
            if (id.equals(to.node(to.lookup(key)).id())) continue;
            waiting++;
            assertEquals(from.node(from.lookup(key)).id(), id);
          }
          assertTrue(waiting >= 100 && waiting <= 500, waiting + " keys wait");
        }
      }
    }
  }

  private void step(String[] fields) {
    switch (fields[0]) {
      case "fleet" -> begin(fields);
      case "node" -> add(fields);
      case "nodes" -> {
        for (int i = 0; i < Integer.parseInt(fields[1]); i++) add(new String[] {"node", "" + i, "", "", "1"});
      }
      case "key" -> check(bytes(fields[1]), fields[2]);
      case "digest" -> {} // of a whole table, which tests/dialect checks
      default -> throw new AssertionError("a line of the unknown kind " + fields[0]);
    }
  }

  private void end() {
    if (view != null) view.close();
    if (cluster != null) cluster.close();
    view = null;
    ids.clear();
  }

  private void begin(String[] fields) {
    end();
    Config config = new Config().set("algorithm", fields[2]);
    if (!fields[3].equals("whole")) config.set("key_part", fields[3]);
    for (int i = 5; i < fields.length; i++) {
      int equals = fields[i].indexOf('=');
      String name = fields[i].substring(0, equals);
      String value = new String(bytes(fields[i].substring(equals + 1)), UTF_8);
      if (name.equals("partition_bits")) value = "" + (1 << Integer.parseInt(value));
      config.set(OPTIONS.getOrDefault(name, name), value);
    }
    cluster = new Cluster(config);
    answersAreHashes = fields[4].equals("hash");
  }

  /** Behind "=" stands in base64 what is no clean text. */
  private static byte[] bytes(String text) {
    return text.startsWith("=") ? Base64.getDecoder().decode(text.substring(1)) : text.getBytes(UTF_8);
  }

  private void add(String[] fields) {
    String id = new String(bytes(fields[1]), UTF_8);
    double weight = Double.parseDouble(fields[4]);
    cluster.add(id, weight == 0 ? 1 : weight); // as libmemcached counts it
    ids.add(id);
    for (int i = 2; i < fields.length; i++) {
      boolean isNone = fields[i].isEmpty() || fields[i].equals("0");
      if (ATTRIBUTES.containsKey(i) && !isNone) cluster.setAttribute(id, ATTRIBUTES.get(i), fields[i]);
    }
  }

  private void check(byte[] key, String answer) {
    if (view == null) {
      cluster.publish();
      view = cluster.view();
    }
    keys++;
    long hash = view.hash(key);
    if (answersAreHashes) {
      assertTrue(answer.equals(Long.toUnsignedString(hash)) || answer.equals(Long.toString(hash)));
    } else {
      assertEquals(ids.get(Integer.parseInt(answer)), view.lookupNode(key).id());
    }
  }
}
