package io.github.holdfast;

import io.github.holdfast.internal.Native;

/** What {@link Plan} is told: bytes, what a batch may do at most, and what rests. */
abstract class PlanLimits extends PlanMoves {
  PlanLimits(Handle handle, Node[] before, Node[] after) {
    super(handle, before, after);
  }

  /** This object, of which calls are chained. */
  abstract Plan self();

  /**
   * Says how many bytes all keys of the cluster have, so that moves and limits can be told in bytes.
   * All limits are forgotten, those of zones too: set them after this.
   *
   * @param bytes bytes of all keys, moved or not; 0 for unknown
   * @return this plan
   * @throws HoldfastException.Unsupported for a plan over a list of keys, whose sizes are in the list
   */
  public Plan setBytes(long bytes) {
    HoldfastException.refuseNegative("bytes", bytes);
    ask(p -> Native.plan_set_bytes(p, bytes));
    return self();
  }

  /**
   * Divides the plan into batches, none of which does more than the limits allow. Two replicas of a key never
   * move in one batch.
   *
   * @param share greatest share of all keys that moves in a batch: above 0 and up to 1, which is no limit
   * @param bytes greatest bytes that move in a batch; 0 for any
   * @param movesOut how many nodes one node may send to in a batch; 0 for any
   * @param movesIn how many nodes one node may receive from in a batch; 0 for any
   * @return this plan
   * @throws HoldfastException.Infeasible if a key is above a limit; the plan is as it was then
   */
  public Plan setLimits(double share, long bytes, int movesOut, int movesIn) {
    HoldfastException.refuseNegative("bytes", bytes);
    HoldfastException.refuseNegative("movesOut", movesOut);
    HoldfastException.refuseNegative("movesIn", movesIn);
    ask(p -> Native.plan_set_limits(p, share, bytes, movesOut, movesIn));
    return self();
  }

  /**
   * Limits what the nodes of every zone of a level send and receive in a batch. The limits of {@link #setLimits}
   * stay.
   *
   * @param level level of the zones, 1 for the outermost; 0 for every node by itself
   * @param out what the nodes of a zone may send in a batch
   * @param in what they may receive in a batch
   * @return this plan
   * @throws HoldfastException.Argument if no node has a zone on the level
   * @throws HoldfastException.Infeasible if a key is above a limit; the plan is as it was then
   */
  public Plan setZoneLimits(int level, Plan.ZoneLimit out, Plan.ZoneLimit in) {
    HoldfastException.refuseNegative("level", level);
    ask(
        p ->
            Native.plan_set_zone_limits(
                p, level, out.share(), out.bytes(), out.moves(), in.share(), in.bytes(), in.moves()));
    return self();
  }

  /**
   * Lets ranges rest that moved a short time ago, and divides the plan anew: they move last, in batches of their own.
   * Limits stay.
   *
   * @param recent the memory of recent moves
   * @param rest the time between two moves of a key, up to {@link Recent#horizon}
   * @param now the time, not before {@link Recent#time}
   * @return this plan
   * @throws HoldfastException.Argument if the clock went back, or the rest is above the horizon
   * @throws HoldfastException.Infeasible if the memory is of keys that are hashed otherwise
   */
  public Plan setRest(Recent recent, long rest, long now) {
    HoldfastException.refuseNegative("rest", rest);
    HoldfastException.refuseNegative("now", now);
    ask(p -> recent.ask(r -> Native.plan_set_rest(p, r, rest, now)));
    return self();
  }

  /**
   * Says from when on a batch may begin, as far as it was known when the plan was made.
   *
   * @param batch number of the batch, from 0
   * @return the time; 0 for at once
   */
  public long notBefore(int batch) {
    HoldfastException.refuseNegative("batch", batch);
    return ask(p -> Native.plan_not_before(p, batch));
  }
}
