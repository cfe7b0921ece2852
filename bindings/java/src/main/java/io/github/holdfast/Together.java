package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@link View} answers about keys that are together: on one node, or in one partition. */
abstract class Together extends Choices {
  Together(Placement placement) {
    super(placement);
  }

  // ---- keys that are together ----------------------------------------------------------------------

  /**
   * Groups many keys by the node that serves them, for one request to each node.
   *
   * @param keys texts, whose UTF-8 are the keys
   * @return the keys of each node, in their order; nodes in the order of their slots, and last, under null, the
   *     keys that no node can serve
   */
  public Map<Node, List<String>> groupByNode(Collection<String> keys) {
    String[] texts = keys.toArray(String[]::new);
    return grouped(texts, lookupMany(texts));
  }

  /**
   * Groups many keys by the node that serves them, for one request to each node.
   *
   * @param keys their bytes
   * @return as for {@link #groupByNode(Collection)}
   */
  public Map<Node, List<byte[]>> groupByNode(byte[][] keys) {
    return grouped(keys, lookupMany(keys));
  }

  private <K> Map<Node, List<K>> grouped(K[] keys, int[] slots) {
    Node[] nodes = bySlot();
    // The last place is of no node.
    List<List<K>> groups = new ArrayList<>(Collections.nCopies(nodes.length + 1, null));
    for (int i = 0; i < keys.length; i++) {
      int place = slots[i] == NO_NODE ? nodes.length : slots[i];
      if (groups.get(place) == null) groups.set(place, new ArrayList<>());
      groups.get(place).add(keys[i]);
    }
    Map<Node, List<K>> byNode = new LinkedHashMap<>();
    for (int place = 0; place <= nodes.length; place++) {
      if (groups.get(place) != null) byNode.put(place < nodes.length ? nodes[place] : null, groups.get(place));
    }
    return byNode;
  }

  private Node[] bySlot() {
    Placement p = placement();
    try {
      return p.nodes().bySlot();
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives the partitions of the view, which a store may keep as its shards: a table (algorithm rendezvous-table)
   * divides the key space into equal parts, and all keys of one have one home and the same replicas.
   *
   * @return all of them in the order of their numbers; none if the algorithm has none, if no node has a positive
   *     weight, and in a stage of a plan
   */
  public Partitions partitions() {
    return new Partitions(this);
  }
}
