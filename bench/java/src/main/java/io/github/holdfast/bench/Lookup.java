package io.github.holdfast.bench;

import com.dynatrace.hash4j.consistent.ConsistentBucketHasher;
import com.dynatrace.hash4j.consistent.ConsistentHashing;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import com.dynatrace.hash4j.random.PseudoRandomGeneratorProvider;
import io.github.holdfast.Cluster;
import io.github.holdfast.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** ns a key: keys of 16 bytes in turn out of 4096, 100 nodes of weight 1, default options. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class Lookup {
  private static final int MANY = 1000;
  private static final int NODES = 100;
  private static final View VIEW = view();

  private final byte[][] keys = new byte[4096][];
  private final String[] texts = new String[keys.length];
  private final ByteBuffer[] buffers = new ByteBuffer[keys.length];
  private final byte[][] manyKeys = new byte[MANY][];
  private final String[] manyTexts = new String[MANY];
  private final byte[] packed = new byte[16 * MANY];
  private final int[] offsets = new int[MANY + 1];
  private final long[] hashes = new long[MANY];
  private final int[] slots = new int[MANY];
  private int at;

  private final Hasher64 wyhash = Hashing.wyhashFinal4();
  private final Hasher64 komihash = Hashing.komihash5_0();
  private final ConsistentBucketHasher jumpBack =
      ConsistentHashing.jumpBackHash(PseudoRandomGeneratorProvider.splitMix64_V1());

  /** Makes the keys. */
  public Lookup() {
    for (int i = 0; i < keys.length; i++) {
      texts[i] = String.format("user:%011d", i * 7919L);
      keys[i] = texts[i].getBytes(StandardCharsets.UTF_8);
      buffers[i] = ByteBuffer.allocateDirect(16).put(keys[i]).flip();
    }
    for (int i = 0; i < MANY; i++) {
      manyKeys[i] = keys[i];
      manyTexts[i] = texts[i];
      System.arraycopy(keys[i], 0, packed, 16 * i, 16);
      offsets[i + 1] = 16 * (i + 1);
      hashes[i] = VIEW.hash(keys[i]);
    }
  }

  private static View view() {
    try (Cluster cluster = new Cluster()) {
      for (int i = 0; i < NODES; i++) cluster.add("node-" + i);
      cluster.publish();
      return cluster.view();
    }
  }

  private int next() {
    return at = (at + 1) & (keys.length - 1);
  }

  @Benchmark
  public int oneBytes() {
    return VIEW.lookup(keys[next()]);
  }

  @Benchmark
  public int oneString() {
    return VIEW.lookup(texts[next()]);
  }

  @Benchmark
  public int oneDirectBuffer() {
    return VIEW.lookup(buffers[next()]);
  }

  @Benchmark
  public int oneHash() {
    return VIEW.lookupHash(hashes[next() % MANY]);
  }

  @Benchmark
  public long hashAlone() {
    return VIEW.hash(keys[next()]);
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int[] manyBytes() {
    VIEW.lookupMany(manyKeys, slots);
    return slots;
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int[] manyStrings() {
    VIEW.lookupMany(manyTexts, slots);
    return slots;
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int[] manyPacked() {
    VIEW.lookupPacked(packed, offsets, slots);
    return slots;
  }

  @Benchmark
  @OperationsPerInvocation(MANY)
  public int[] manyHashes() {
    VIEW.lookupHashes(hashes, slots);
    return slots;
  }

  @Benchmark
  public int jumpBackOfHash4jWyhash() {
    return jumpBack.getBucket(wyhash.hashBytesToLong(keys[next()]), NODES);
  }

  @Benchmark
  public int jumpBackOfHash4jKomihash() {
    return jumpBack.getBucket(komihash.hashBytesToLong(keys[next()]), NODES);
  }

  @Benchmark
  public int jumpOfGuavaSipHash() {
    byte[] key = keys[next()];
    return com.google.common.hash.Hashing.consistentHash(
        com.google.common.hash.Hashing.sipHash24().hashBytes(key), NODES);
  }

  @Benchmark
  public int jumpOfGuavaMurmur() {
    byte[] key = keys[next()];
    return com.google.common.hash.Hashing.consistentHash(
        com.google.common.hash.Hashing.murmur3_128().hashBytes(key), NODES);
  }
}
