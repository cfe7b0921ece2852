package io.github.holdfast;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.Texts;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;

/** What {@link Cluster} is told of pins. */
abstract class ClusterPins extends ClusterNodes {
  /**
   * Stages a pin: a key that is to live on one node.
   *
   * @param key the key
   * @param id id of a node that is published or staged
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster pin(byte[] key, String id) {
    return change(c -> Native.cluster_pin(c, key, 0, id));
  }

  /**
   * Stages a pin of all keys that start alike.
   *
   * @param prefix how they start
   * @param id id of a node that is published or staged
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster pinPrefix(byte[] prefix, String id) {
    return change(c -> Native.cluster_pin(c, prefix, 1, id));
  }

  /**
   * Stages a pin of every key, or of none of them.
   *
   * @param pins the id of the node of each key; of keys with equal bytes the last counts
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has one of the ids
   */
  public Cluster pinMany(Map<byte[], String> pins) {
    return pin(pins, 0);
  }

  /**
   * Stages pins of many prefixes, or none of them.
   *
   * @param pins the id of the node of each prefix
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has one of the ids
   */
  public Cluster pinManyPrefixes(Map<byte[], String> pins) {
    return pin(pins, 1);
  }

  /** First all keys cross, then all ids, each ended by NUL. */
  private Cluster pin(Map<byte[], String> pins, int isPrefix) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    List<Map.Entry<byte[], String>> all = List.copyOf(pins.entrySet());
    for (Map.Entry<byte[], String> pin : all) packed.writeBytes(pin.getKey());
    for (Map.Entry<byte[], String> pin : all) packed.writeBytes(Texts.ended(pin.getValue()));
    long[] lengths = all.stream().mapToLong(pin -> pin.getKey().length).toArray();
    return change(c -> Native.cluster_pin_packed(c, packed.toByteArray(), lengths, isPrefix));
  }

  /**
   * Stages the end of a pin of a key.
   *
   * @param key as it was pinned
   * @return this cluster
   * @throws HoldfastException.NotFound if there is no such pin
   */
  public Cluster unpin(byte[] key) {
    return change(c -> Native.cluster_unpin(c, key, 0));
  }

  /**
   * Stages the end of a pin of a prefix.
   *
   * @param prefix as it was pinned
   * @return this cluster
   * @throws HoldfastException.NotFound if there is no such pin
   */
  public Cluster unpinPrefix(byte[] prefix) {
    return change(c -> Native.cluster_unpin(c, prefix, 1));
  }
}
