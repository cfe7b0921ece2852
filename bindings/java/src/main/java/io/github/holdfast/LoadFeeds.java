package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import java.util.Arrays;
import java.util.List;

/** What {@link Load} tells and is told of loads: of nodes, from other routers, and after failures. */
abstract class LoadFeeds {
  final Handle handle;
  /** Whether there may be several objects for a ticket, of which closing one leaves the others open. */
  private volatile boolean hasListed;

  LoadFeeds(Handle handle) {
    this.handle = handle;
  }

  /** A call of the library that tells or is told something of a view. */
  private interface Talk {
    long tell(long load, long view);
  }

  private long tell(View view, Talk talk) {
    Placement p = view.placement();
    Handle.Held h = handle.use();
    try {
      return talk.tell(h.address, p.view);
    } finally {
      reachabilityFence(h);
      reachabilityFence(p);
    }
  }

  /**
   * Makes the nodes of a view those that count, as the first acquire with a newer view does. It is also
   * the way back to a view of a lower generation, after a cluster was made anew.
   *
   * @param view the view to follow
   */
  public void follow(View view) {
    tell(view, Native::load_follow);
  }

  /**
   * Tells the load of a node: the cost of tickets held for it, and what was fed.
   *
   * @param view the view that the slot belongs to
   * @param slot slot of a node
   * @return its load; 0 for a slot that has no node
   */
  public long of(View view, int slot) {
    return tell(view, (l, v) -> Native.load_of(l, v, slot));
  }

  /**
   * Tells, of the load of a node, the cost of this object's tickets: what to tell other routers.
   *
   * @param view the view that the slot belongs to
   * @param slot slot of a node
   * @return that cost; 0 for a slot that has no node
   */
  public long own(View view, int slot) {
    return tell(view, (l, v) -> Native.load_own(l, v, slot));
  }

  /**
   * Tells the load below which a node has room for a request of cost 1 that may go to every node.
   *
   * @param view the view that the slot belongs to
   * @param slot slot of a node
   * @return its bound; 0 if it takes no load
   */
  public long bound(View view, int slot) {
    return tell(view, (l, v) -> Native.load_bound(l, v, slot));
  }

  /**
   * Tells the load below which a node has room for a request of some cost that may go to the nodes of a mask.
   *
   * @param view the view that the slot belongs to
   * @param slot slot of a node
   * @param cost cost of the request, from 1 to 4294967296
   * @param eligible a byte for each slot of the view, 0 for nodes not to be used now; null for all nodes
   * @return its bound; 0 if it does not take the request
   */
  public long bound(View view, int slot, long cost, byte[] eligible) {
    HoldfastException.refuseNegative("cost", cost);
    long[] bound = new long[1];
    tell(view, (l, v) -> Native.load_bound_cost(l, v, slot, cost, eligible, bound));
    return bound[0];
  }

  /**
   * Sets the time. Tickets that are acquired from now on carry it, and leases that are over fade.
   *
   * @param now the time in a unit of the caller's, such as milliseconds of a monotonic clock; it never goes back
   */
  public void setTime(long now) {
    HoldfastException.refuseNegative("time", now);
    change(load -> Native.load_set_time(load, now));
  }

  /**
   * Says how much load a node has from elsewhere. It takes the place of what was fed before, and counts like
   * tickets of that cost until it is fed anew or the node leaves. Prefer {@link #feedRouter}: a node that is
   * wrongly said to be busy gets no work for ever.
   *
   * @param view the view that the slot belongs to
   * @param slot slot of a node
   * @param value its load from elsewhere, from 0 to 4294967296
   * @throws HoldfastException.NotFound if the slot has no node, or that has left
   */
  public void feed(View view, int slot, long value) {
    HoldfastException.refuseNegative("value", value);
    tell(view, (l, v) -> Native.load_feed(l, v, slot, value));
  }

  /**
   * Says how much load another router has on a node: what {@link #own} tells there. It takes the place of what
   * was fed for that router before.
   *
   * @param view the view that the slot belongs to
   * @param router name of the router, 1 to 255 bytes
   * @param slot slot of a node
   * @param value load from that router, from 0 to 4294967296
   * @param lease how long it counts in full, in the unit of {@link #setTime}; it falls to 0 during as long again;
   *     0 for a lease that never ends
   * @throws HoldfastException.NotFound if the slot has no node, or that has left
   */
  public void feedRouter(View view, String router, int slot, long value, long lease) {
    HoldfastException.refuseNegative("value", value);
    HoldfastException.refuseNegative("lease", lease);
    tell(view, (l, v) -> Native.load_feed_router(l, v, router, slot, value, lease));
  }

  /**
   * Forgets all that was fed for a router.
   *
   * @param router name of the router
   * @throws HoldfastException.NotFound if nothing is fed for it
   */
  public void forgetRouter(String router) {
    change(load -> Native.load_forget_router(load, router));
  }

  /**
   * Ends all tickets of a node that restarted empty. Closing them later does nothing.
   *
   * @param view the view that the slot belongs to
   * @param slot slot of the node
   * @return how many tickets ended
   * @throws HoldfastException.NotFound if the slot has no node
   */
  public long forget(View view, int slot) {
    long[] count = new long[1];
    tell(view, (l, v) -> Native.load_forget(l, v, slot, count));
    return count[0];
  }

  /**
   * Lists the tickets that are held and were acquired before a time, in no particular order: those of requests
   * that were lost are found so, and closed.
   *
   * @param before tickets of earlier times, as {@link #setTime} had set them, are listed
   * @return the tickets, whose nodes {@link Load.Ticket#slotIn} gives
   */
  public List<Load.Ticket> tickets(long before) {
    HoldfastException.refuseNegative("before", before);
    hasListed = true;
    Handle.Held h = handle.use();
    try {
      long[] numbers = new long[(int) Native.load_tickets(h.address, before, null)];
      int count = (int) Math.min(Native.load_tickets(h.address, before, numbers), numbers.length);
      return Arrays.stream(numbers, 0, count).mapToObj(number -> new Load.Ticket(h, number)).toList();
    } finally {
      reachabilityFence(h);
    }
  }

  /** Whether tickets were listed. */
  boolean hasListed() {
    return hasListed;
  }

  /** A call of the library that tells the object something. */
  private interface Change {
    int make(long load);
  }

  private void change(Change change) {
    Handle.Held h = handle.use();
    try {
      change.make(h.address);
    } finally {
      reachabilityFence(h);
    }
  }
}
