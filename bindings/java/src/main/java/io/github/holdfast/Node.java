package io.github.holdfast;

/**
 * A node as a view has it.
 *
 * @param slot its number in the view, for indexing arrays of your own
 * @param id what is hashed
 * @param address anything that was given as its address; "" for none
 * @param zone its failure domain; "" for none
 * @param weight its share relative to other nodes
 * @param replicaWeight its share of all replicas relative to other nodes; the weight unless it was set
 * @param state whether it takes keys now
 * @param incarnation of those that had the id, the later has the greater one, unsigned; 0 if none was set
 * @param share share of the key space whose home it is, from 0 to 1
 */
public record Node(
    int slot,
    String id,
    String address,
    String zone,
    double weight,
    double replicaWeight,
    NodeState state,
    long incarnation,
    double share) {}
