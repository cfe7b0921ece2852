package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What {@link View} says of its nodes, their slots and the pins to them. */
abstract class ViewNodes extends Together {
  ViewNodes(Placement placement) {
    super(placement);
  }

  /**
   * Lists the nodes.
   *
   * @return all of them, in the order of the bytes of their ids; it never changes
   */
  public List<Node> nodes() {
    return known().all();
  }

  /**
   * Gives the node of a slot.
   *
   * @param slot what a lookup answered
   * @return the node
   * @throws IndexOutOfBoundsException if no node has it; {@link #NO_NODE} is had by none
   */
  public Node node(int slot) {
    Node[] bySlot = known().bySlot();
    if (slot < 0 || slot >= bySlot.length || bySlot[slot] == null) {
      throw new IndexOutOfBoundsException(
          slot == NO_NODE ? "no node can serve the key: " + whyNone() : "no node of the view has the slot " + slot);
    }
    return bySlot[slot];
  }

  /**
   * Gives the node that serves a key now: {@link #lookup(byte[])} and {@link #node} in one.
   *
   * @param key its bytes
   * @return the node
   * @throws IndexOutOfBoundsException if no node can serve the key
   */
  public Node lookupNode(byte[] key) {
    return node(lookup(key));
  }

  /**
   * Gives the node that serves a key that is a text, as {@link #lookupNode(byte[])}.
   *
   * @param key a text; its UTF-8 is the key
   * @return the node
   * @throws IndexOutOfBoundsException if no node can serve the key
   */
  public Node lookupNode(String key) {
    return node(lookup(key));
  }

  /**
   * Gives the home of a key: {@link #home(byte[])} and {@link #node} in one.
   *
   * @param key its bytes
   * @return the node
   * @throws IndexOutOfBoundsException if the view has no node of positive weight
   */
  public Node homeNode(byte[] key) {
    return node(home(key));
  }

  /**
   * Gives the home of a key that is a text, as {@link #homeNode(byte[])}.
   *
   * @param key a text; its UTF-8 is the key
   * @return the node
   * @throws IndexOutOfBoundsException if the view has no node of positive weight
   */
  public Node homeNode(String key) {
    return node(home(key));
  }

  private String whyNone() {
    if (nodes().isEmpty()) return "the view has no nodes";
    if (nodes().stream().allMatch(node -> node.weight() == 0)) return "every node has weight 0";
    return "nodes are down, or the key has a length that the hash does not take";
  }

  /**
   * Finds a node by id.
   *
   * @param id its id
   * @return the node; empty if the view has none of that id
   */
  public Optional<Node> find(String id) {
    Placement p = placement();
    try {
      int slot = Native.view_node_find(p.view, id);
      return slot == NO_NODE ? Optional.empty() : Optional.of(p.nodes().bySlot()[slot]);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Finds a node by address.
   *
   * @param address its address
   * @return the node, of several with that address the one whose id comes first; empty if the view has none
   */
  public Optional<Node> findAddress(String address) {
    Placement p = placement();
    try {
      int slot = Native.view_node_find_address(p.view, address);
      return slot == NO_NODE ? Optional.empty() : Optional.of(p.nodes().bySlot()[slot]);
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives a text of a node that dialects hash, as {@link Cluster#setAttribute} was given it.
   *
   * @param slot slot of a node
   * @param name name of an attribute
   * @return the text; "" if it was not set, or there is no such node or attribute
   */
  public String attribute(int slot, String name) {
    Placement p = placement();
    try {
      return Native.view_node_attribute(p.view, slot, name);
    } finally {
      reachabilityFence(p);
    }
  }

  private Placement.Nodes known() {
    Placement p = placement();
    try {
      return p.nodes();
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Gives the number of slots: every slot of the view is smaller.
   *
   * @return one more than the greatest slot in use; 0 if there are no nodes
   */
  public int slotLimit() {
    return known().bySlot().length;
  }

  /**
   * Lists the slots that nodes left and none has taken since: algorithms of the kind {@link
   * Algorithm.Kind#SLOT_LOG} place by it as well.
   *
   * @return the slot left first standing first; none for other algorithms
   */
  public int[] removed() {
    Placement p = placement();
    try {
      int[] slots = new int[Math.toIntExact(Native.view_removed_count(p.view))];
      Arrays.setAll(slots, i -> Native.view_removed_at(p.view, i));
      return slots;
    } finally {
      reachabilityFence(p);
    }
  }

  /**
   * Lists the pins.
   *
   * @return those of whole keys first
   */
  public List<Pin> pins() {
    Placement p = placement();
    try {
      List<Pin> pins = new ArrayList<>();
      for (long i = 0; i < Native.view_pin_count(p.view); i++) {
        byte[] key = Native.view_pin_key(p.view, i, new long[1]);
        pins.add(new Pin(key, Native.view_pin_is_prefix(p.view, i) != 0, Native.view_pin_node(p.view, i)));
      }
      return List.copyOf(pins);
    } finally {
      reachabilityFence(p);
    }
  }
}
