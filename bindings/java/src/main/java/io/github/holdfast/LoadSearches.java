package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import java.util.Arrays;

/** What {@link Load} finds nodes by. */
abstract class LoadSearches extends LoadFeeds {
  LoadSearches(Handle handle) {
    super(handle);
  }

  /** A call of the library that finds a slot and the number of a ticket. */
  private interface Search {
    void find(long load, long view, int[] slot, long[] number);
  }

  private Load.Ticket take(View view, Search search) {
    Placement p = view.placement();
    Handle.Held h = handle.use();
    try {
      // Made before the search: if memory ended after it, a request would be counted that nobody can close.
      Load.Ticket ticket = new Load.Ticket(h, p.nodes().bySlot());
      search.find(h.address, p.view, ticket.slot, ticket.number);
      return ticket;
    } finally {
      reachabilityFence(h);
      reachabilityFence(p);
    }
  }

  // ---- the first choice with room ---------------------------------------------------------------

  /**
   * Finds a node with room for a request of cost 1 of a key, and counts it there.
   *
   * @param view the view to ask; if it is newer than all before, its nodes count from now on
   * @param key the bytes of the key
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket acquire(View view, byte[] key) {
    return acquire(view, key, 1, null);
  }

  /**
   * Finds a node with room for a request of cost 1 of a key, among those that may be used, and counts it there.
   *
   * @param view the view to ask
   * @param key the bytes of the key
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   * @throws HoldfastException.Argument if the mask has not {@link View#slotLimit} bytes
   */
  public Load.Ticket acquire(View view, byte[] key, byte[] eligible) {
    return acquire(view, key, 1, eligible);
  }

  /**
   * Finds a node with room for a request of some cost of a key, and counts it there.
   *
   * @param view the view to ask
   * @param key the bytes of the key
   * @param cost cost of the request in a unit of the caller's, from 1 to 4294967296
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket acquire(View view, byte[] key, long cost) {
    return acquire(view, key, cost, null);
  }

  /**
   * Finds a node with room for a request of some cost of a key, among those that may be used, and counts it
   * there.
   *
   * @param view the view to ask
   * @param key the bytes of the key
   * @param cost cost of the request, from 1 to 4294967296
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket acquire(View view, byte[] key, long cost, byte[] eligible) {
    HoldfastException.refuseNegative("cost", cost);
    return take(view, (l, v, slot, number) -> Native.load_acquire_cost(l, v, key, cost, eligible, slot, number));
  }

  /**
   * Finds a node with room for a request of cost 1 of a key that is a text, and counts it there.
   *
   * @param view the view to ask
   * @param key a text; its UTF-8 is the key
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket acquire(View view, String key) {
    return acquire(view, View.utf8(key), 1, null);
  }

  /**
   * Finds a node with room for a request of some cost of a key that is a text, and counts it there.
   *
   * @param view the view to ask
   * @param key a text; its UTF-8 is the key
   * @param cost cost of the request, from 1 to 4294967296
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket acquire(View view, String key, long cost) {
    return acquire(view, View.utf8(key), cost, null);
  }

  /**
   * Does for the hash of a key what {@link #acquire(View, byte[])} does for the key. Pins of prefixes do not
   * count, as the key is not known.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket acquireHash(View view, long hash) {
    return acquireHash(view, hash, 1, null);
  }

  /**
   * Does for the hash of a key what {@link #acquire(View, byte[], byte[])} does for the key.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket acquireHash(View view, long hash, byte[] eligible) {
    return acquireHash(view, hash, 1, eligible);
  }

  /**
   * Does for the hash of a key what {@link #acquire(View, byte[], long, byte[])} does for the key.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @param cost cost of the request, from 1 to 4294967296
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket acquireHash(View view, long hash, long cost, byte[] eligible) {
    HoldfastException.refuseNegative("cost", cost);
    return take(view, (l, v, slot, number) -> Native.load_acquire_hash_cost(l, v, hash, cost, eligible, slot, number));
  }

  /**
   * Finds a node for a key that is too hot for one node. Of its first choices two are drawn, and the
   * one with less load for its weight is taken; where neither has room this is {@link #acquireHash}.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @param width how many choices, from 1 to 64
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket spread(View view, long hash, int width) {
    return spread(view, hash, width, null);
  }

  /**
   * Does what {@link #spread(View, long, int)} does, among the nodes that may be used.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @param width how many choices, from 1 to 64
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket spread(View view, long hash, int width, byte[] eligible) {
    HoldfastException.refuseNegative("width", width);
    return take(view, (l, v, slot, number) -> Native.load_spread(l, v, hash, width, eligible, slot, number));
  }

  // ---- the best of several ----------------------------------------------------------------------

  /**
   * Finds, of the first choices of a key, the node that has the least load for its weight, this request
   * included. Of equal ones it is the first. Where none has room this is {@link #acquire(View, byte[], long)}.
   *
   * @param view the view to ask
   * @param key the bytes of the key
   * @param width how many choices, from 1 to 64
   * @param cost cost of the request, from 1 to 4294967296
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket best(View view, byte[] key, int width, long cost) {
    return best(view, key, width, cost, null);
  }

  /**
   * Does what {@link #best(View, byte[], int, long)} does, among the nodes that may be used.
   *
   * @param view the view to ask
   * @param key the bytes of the key
   * @param width how many choices, from 1 to 64
   * @param cost cost of the request, from 1 to 4294967296
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket best(View view, byte[] key, int width, long cost, byte[] eligible) {
    HoldfastException.refuseNegative("width", width);
    HoldfastException.refuseNegative("cost", cost);
    return take(view, (l, v, slot, number) -> Native.load_best(l, v, key, width, cost, eligible, slot, number));
  }

  /**
   * Does for a key that is a text what {@link #best(View, byte[], int, long)} does.
   *
   * @param view the view to ask
   * @param key a text; its UTF-8 is the key
   * @param width how many choices, from 1 to 64
   * @param cost cost of the request, from 1 to 4294967296
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket best(View view, String key, int width, long cost) {
    return best(view, View.utf8(key), width, cost, null);
  }

  /**
   * Does for the hash of a key what {@link #best(View, byte[], int, long, byte[])} does for the key. A request
   * without a key gives a random number and a width of 2: an empty key would send all such requests to one
   * node.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @param width how many choices, from 1 to 64
   * @param cost cost of the request, from 1 to 4294967296
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket bestHash(View view, long hash, int width, long cost, byte[] eligible) {
    HoldfastException.refuseNegative("width", width);
    HoldfastException.refuseNegative("cost", cost);
    return take(view, (l, v, slot, number) -> Native.load_best_hash(l, v, hash, width, cost, eligible, slot, number));
  }

  /**
   * Finds the best of some nodes, each with a cost of its own, such as the tokens that are missing in its cache.
   * The node with the least load for its weight, its cost included, gets a ticket of that cost; of equal ones it
   * is the first.
   *
   * @param view the view to ask
   * @param key the bytes of the key
   * @param cost cost of the request on any other node, which is found as by {@link #acquire(View, byte[], long)} if
   *     none of these may be used or has room
   * @param slots slots of at most 64 nodes, such as {@link #choices} gives
   * @param costs as many costs, each from 1 to 4294967296
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket bestOf(View view, byte[] key, long cost, int[] slots, long[] costs) {
    return bestOf(view, key, cost, slots, costs, null);
  }

  /**
   * Does what {@link #bestOf(View, byte[], long, int[], long[])} does, among the nodes that may be used.
   *
   * @param view the view to ask
   * @param key the bytes of the key
   * @param cost cost of the request on any other node
   * @param slots slots of at most 64 nodes
   * @param costs as many costs, each from 1 to 4294967296
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket bestOf(View view, byte[] key, long cost, int[] slots, long[] costs, byte[] eligible) {
    refuseBadCosts(cost, slots, costs);
    return take(
        view, (l, v, slot, number) -> Native.load_best_of_given(l, v, key, cost, slots, costs, eligible, slot, number));
  }

  /**
   * Does for a key that is a text what {@link #bestOf(View, byte[], long, int[], long[])} does.
   *
   * @param view the view to ask
   * @param key a text; its UTF-8 is the key
   * @param cost cost of the request on any other node
   * @param slots slots of at most 64 nodes
   * @param costs as many costs, each from 1 to 4294967296
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket bestOf(View view, String key, long cost, int[] slots, long[] costs) {
    return bestOf(view, View.utf8(key), cost, slots, costs, null);
  }

  /**
   * Does for the hash of a key what {@link #bestOf(View, byte[], long, int[], long[], byte[])} does for the key.
   * Pins of prefixes do not count, as the key is not known.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @param cost cost of the request on any other node
   * @param slots slots of at most 64 nodes
   * @param costs as many costs, each from 1 to 4294967296
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return a ticket for the caller to close
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public Load.Ticket bestOfHash(View view, long hash, long cost, int[] slots, long[] costs, byte[] eligible) {
    refuseBadCosts(cost, slots, costs);
    return take(
        view,
        (l, v, slot, number) -> Native.load_best_of_hash_given(l, v, hash, cost, slots, costs, eligible, slot, number));
  }

  private static void refuseBadCosts(long cost, int[] slots, long[] costs) {
    HoldfastException.refuseNegative("cost", cost);
    if (slots.length != costs.length) {
      throw HoldfastException.argument(slots.length + " slots, but " + costs.length + " costs: give one for each slot");
    }
    for (long each : costs) HoldfastException.refuseNegative("cost", each);
  }

  // ---- choices ----------------------------------------------------------------------------------

  /**
   * Lists the first nodes that work of a key may go to now, in the key's order: what {@link #best} compares. The
   * first is the one that {@link #acquire} asks first.
   *
   * @param view the view to ask
   * @param key the bytes of the key
   * @param most how many are wanted, from 1 to 64
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return their slots; fewer if there are no others
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public int[] choices(View view, byte[] key, int most, byte[] eligible) {
    return choices(view, most, (l, v, slots, count) -> Native.load_choices(l, v, key, eligible, slots, count));
  }

  /**
   * Lists the first nodes that work of a key that is a text may go to now.
   *
   * @param view the view to ask
   * @param key a text; its UTF-8 is the key
   * @param most how many are wanted, from 1 to 64
   * @return their slots; fewer if there are no others
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public int[] choices(View view, String key, int most) {
    return choices(view, View.utf8(key), most, null);
  }

  /**
   * Lists the first nodes that work of a hash may go to now. Pins of prefixes do not count, as the key is not
   * known.
   *
   * @param view the view to ask
   * @param hash what {@link View#hash} gave for the key
   * @param most how many are wanted, from 1 to 64
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return their slots; fewer if there are no others
   * @throws HoldfastException.Infeasible if no node may be used
   */
  public int[] choicesHash(View view, long hash, int most, byte[] eligible) {
    return choices(view, most, (l, v, slots, count) -> Native.load_choices_hash(l, v, hash, eligible, slots, count));
  }

  /** A call of the library that lists slots, as many as there is room for. */
  private interface Listing {
    void list(long load, long view, int[] slots, long[] count);
  }

  private int[] choices(View view, int most, Listing listing) {
    if (most < 1 || most > 64) {
      throw HoldfastException.argument(most + " choices are not possible: ask for 1 to 64");
    }
    Placement p = view.placement();
    Handle.Held h = handle.use();
    try {
      int[] slots = new int[most];
      long[] count = new long[1];
      listing.list(h.address, p.view, slots, count);
      return Arrays.copyOf(slots, (int) count[0]);
    } finally {
      reachabilityFence(h);
      reachabilityFence(p);
    }
  }
}
