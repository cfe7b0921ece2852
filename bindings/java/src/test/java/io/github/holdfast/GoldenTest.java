package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden vectors; the first lines of their files tell the form. */
class GoldenTest {
  /** What has been read of a case when its fingerprint comes. */
  private static final class Case {
    final Config config = new Config();
    final Map<String, Double> shares = new LinkedHashMap<>();
    final List<String[]> changes = new ArrayList<>();
    View view;

    View build() {
      try (Cluster cluster = new Cluster(config)) {
        for (String[] change : changes) {
          switch (change[0]) {
            case "node" -> {
              cluster.add(change[1], Double.parseDouble(change[2]));
              if (change.length > 4) cluster.setZone(change[1], change[4]);
            }
            case "leave" -> step(cluster, c -> c.remove(change[1]));
            default -> step(cluster, c -> c.add(change[1]));
          }
        }
        cluster.publish();
        return cluster.view();
      }
    }
  }

  /** Each is published alone: slots are taken and left in this order. */
  private static void step(Cluster cluster, Consumer<Cluster> change) {
    cluster.publish();
    change.accept(cluster);
    cluster.publish();
  }

  private final List<byte[]> keys = new ArrayList<>();
  private Case now;
  private int cases;

  static List<String> algorithms() {
    return Algorithm.own().stream().map(Algorithm::name).toList();
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void everyAlgorithmPlacesAsItsVectorsSay(String algorithm) {
    Scripts.eachLine("golden_" + algorithm + ".tsv", fields -> step(algorithm, fields));
    assertTrue(cases > 0 && !keys.isEmpty());
  }

  private void step(String algorithm, String[] fields) {
    switch (fields[0]) {
      case "key" -> keys.add(Scripts.bytes(fields[1]));
      case "case" -> {
        now = new Case();
        now.config.set("algorithm", algorithm);
        cases++;
      }
      case "option" -> Scripts.setIfRead(now.config, fields[1], fields[2]);
      case "node" -> {
        now.shares.put(fields[1], Double.parseDouble(fields[3]));
        now.changes.add(fields);
      }
      case "leave", "join" -> now.changes.add(fields);
      case "fingerprint" -> {
        now.view = now.build();
        assertEquals(fields[1], String.format("%016x", now.view.fingerprint()));
      }
      case "owners" -> checkHomes(fields);
      default -> throw new AssertionError("a line of the unknown kind " + fields[0]);
    }
  }

  private void checkHomes(String[] fields) {
    try (View view = now.view) {
      assertEquals(keys.size(), fields.length - 1);
      for (int i = 0; i < keys.size(); i++) {
        int wanted = fields[i + 1].equals("-") ? View.NO_NODE : Integer.parseInt(fields[i + 1]);
        assertEquals(wanted, view.lookup(keys.get(i)), "key " + i);
      }
      for (Node node : view.nodes()) {
        Double share = now.shares.get(node.id());
        if (share != null) assertEquals(share, node.share() * 0x1p32, 1, node.id());
      }
    }
  }
}
