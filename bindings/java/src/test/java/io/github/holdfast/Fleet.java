package io.github.holdfast;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** What the tests share. */
final class Fleet {
  /** The vectors of the project's tests, which check.sh names. */
  static final Path VECTORS = Path.of(System.getProperty("holdfast.vectors", "../../tests/vectors"));

  static {
    if (!Files.isDirectory(VECTORS)) throw new AssertionError("there are no vectors in " + VECTORS);
  }

  private Fleet() {}

  /** Nodes n1 to n{count}, published. */
  static Cluster of(int count, Config config) {
    Cluster cluster = new Cluster(config);
    for (int i = 1; i <= count; i++) cluster.add("n" + i);
    cluster.publish();
    return cluster;
  }

  static Cluster of(int count) {
    return of(count, new Config().set("expected_nodes", 16));
  }

  static View viewOf(int count, Config config) {
    try (Cluster cluster = of(count, config)) {
      return cluster.view();
    }
  }

  static View viewOf(int count) {
    try (Cluster cluster = of(count)) {
      return cluster.view();
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Keys of all lengths from 0 up, of random bytes. */
  static byte[][] keys(int count) {
    SplittableRandom random = new SplittableRandom(42);
    byte[][] keys = new byte[count][];
    for (int i = 0; i < count; i++) {
      keys[i] = new byte[i % 300];
      random.nextBytes(keys[i]);
    }
    return keys;
  }
}
