package io.github.holdfast;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.Texts;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What {@link Cluster} is told of nodes: one by one, and as the whole membership. */
abstract class ClusterNodes {
  /** Something that the library does with the cluster. */
  interface Change {
    void apply(long cluster);
  }

  /** Stages a change; this cluster, of which calls are chained. */
  abstract Cluster change(Change change);

  /**
   * Stages a new node of weight 1.
   *
   * @param id its id
   * @return this cluster
   * @throws HoldfastException.Exists if a node has that id
   * @throws HoldfastException.Argument if it can be no id
   */
  public Cluster add(String id) {
    return add(id, 1);
  }

  /**
   * Stages a new node.
   *
   * @param id its id
   * @param weight its share relative to other nodes: 0, or from 0.000001 to 1000000000
   * @return this cluster
   * @throws HoldfastException.Exists if a node has that id
   * @throws HoldfastException.Argument if the id or the weight can be none
   */
  public Cluster add(String id, double weight) {
    return change(c -> Native.cluster_add(c, id, weight));
  }

  /**
   * Stages the removal of a node.
   *
   * @param id id of a node that is published or staged
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster remove(String id) {
    return change(c -> Native.cluster_remove(c, id));
  }

  /**
   * Stages a new weight for a node. Only keys from or to this node move.
   *
   * @param id id of a node
   * @param weight 0, or from 0.000001 to 1000000000
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setWeight(String id, double weight) {
    return change(c -> Native.cluster_set_weight(c, id, weight));
  }

  /**
   * Stages a replica weight for a node: its share of all replicas, as its weight is its share of the keys whose home it
   * is. With 0 it holds those keys and nothing else; with a weight of 0 beside it, it is a backup, or a witness.
   * Replicas and shards move, and no home.
   *
   * @param id id of a node
   * @param weight 0, from 0.000001 to 1000000000, or {@link Cluster#SAME_WEIGHT}
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setReplicaWeight(String id, double weight) {
    return change(c -> Native.cluster_set_replica_weight(c, id, weight));
  }

  /**
   * Stages a text of a node that dialects hash. Without a "server", the id of the node names it, and perhaps its port:
   * "cache-a:11211".
   *
   * @param id id of a node
   * @param name "server", "port", "label", "ip", "number", "hash64" or "assigned"
   * @param value the text; "" for none
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setAttribute(String id, String name, String value) {
    return change(c -> Native.cluster_set_attribute(c, id, name, value));
  }

  /**
   * Stages a new zone for a node.
   *
   * @param id id of a node
   * @param zone names separated by "/", outermost first; "" for none
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setZone(String id, String zone) {
    return change(c -> Native.cluster_set_zone(c, id, zone));
  }

  /**
   * Stages a new address for a node. No key moves.
   *
   * @param id id of a node
   * @param address anything of up to 1023 bytes; "" for none
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setAddress(String id, String address) {
    return change(c -> Native.cluster_set_address(c, id, address));
  }

  /**
   * Stages a new state for a node: whether it takes keys now. States change no placement.
   *
   * @param id id of a node
   * @param state its state
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   */
  public Cluster setState(String id, NodeState state) {
    int number = state.ordinal();
    return change(c -> Native.cluster_set_state(c, id, number));
  }

  /**
   * Stages a new incarnation for a node: the same id, started anew, as a pod that restarts under its name. No key
   * moves. A greater number makes the node up; an equal one stages nothing.
   *
   * @param id id of a node
   * @param incarnation any number that grows, such as the start time of the process; taken as unsigned
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   * @throws HoldfastException.Refused if the node is of a later incarnation
   */
  public Cluster setIncarnation(String id, long incarnation) {
    return change(c -> Native.cluster_set_incarnation(c, id, incarnation));
  }

  /**
   * Stages a new state for a node, unless the node is of a later incarnation: what is told of a pod may come late.
   *
   * @param id id of a node
   * @param incarnation the incarnation that the state is of; taken as unsigned
   * @param state its state
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   * @throws HoldfastException.Refused if the node is of a later incarnation
   */
  public Cluster setStateIncarnation(String id, long incarnation, NodeState state) {
    int number = state.ordinal();
    return change(c -> Native.cluster_set_state_incarnation(c, id, incarnation, number));
  }

  /**
   * Stages the removal of a node, unless the node is of a later incarnation.
   *
   * @param id id of a node
   * @param incarnation the incarnation that has ended; taken as unsigned
   * @return this cluster
   * @throws HoldfastException.NotFound if no node has that id
   * @throws HoldfastException.Refused if the node is of a later incarnation
   */
  public Cluster removeIncarnation(String id, long incarnation) {
    return change(c -> Native.cluster_remove_incarnation(c, id, incarnation));
  }

  /**
   * Stages the whole desired membership at once, every node of weight 1. Nodes that are not named are
   * removed, new ones added, the others keep slot, zone, address and state.
   *
   * @param ids the ids
   * @return this cluster
   * @throws HoldfastException.Exists if an id stands twice
   * @throws HoldfastException.Refused if the guard holds the list back: what was staged before is staged
   *     still; see {@link #setNodesAnyway(Collection)}
   */
  public Cluster setNodes(Collection<String> ids) {
    return stage(ones(ids), 0);
  }

  /**
   * Stages the whole desired membership at once, as {@link #setNodes(Collection)}.
   *
   * @param weights the weight of every id
   * @return this cluster
   * @throws HoldfastException.Refused if the guard holds the list back
   */
  public Cluster setNodes(Map<String, Double> weights) {
    return stage(List.copyOf(weights.entrySet()), 0);
  }

  /**
   * Stages the whole desired membership, every node of weight 1, whatever the guard says: for an operator
   * who knows better.
   *
   * @param ids the ids
   * @return this cluster
   * @throws HoldfastException.Exists if an id stands twice
   */
  public Cluster setNodesAnyway(Collection<String> ids) {
    return stage(ones(ids), 1);
  }

  /**
   * Stages the whole desired membership, whatever the guard says: for an operator who knows better.
   *
   * @param weights the weight of every id
   * @return this cluster
   */
  public Cluster setNodesAnyway(Map<String, Double> weights) {
    return stage(List.copyOf(weights.entrySet()), 1);
  }

  private static List<Map.Entry<String, Double>> ones(Collection<String> ids) {
    return ids.stream().map(id -> Map.entry(id, 1.0)).toList();
  }

  /** The ids cross behind one another, each ended by NUL. */
  private Cluster stage(List<Map.Entry<String, Double>> nodes, int anyway) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (Map.Entry<String, Double> node : nodes) packed.writeBytes(Texts.ended(node.getKey()));
    double[] weights = nodes.stream().mapToDouble(Map.Entry::getValue).toArray();
    return change(c -> Native.cluster_set_packed_nodes(c, packed.toByteArray(), weights, anyway));
  }
}
