package io.github.holdfast;

import io.github.holdfast.internal.Native;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** What {@link Plan} tells: its figures, and its moves from node to node. */
abstract class PlanMoves {
  private static final int NUMBERS_OF_A_MOVE = 7;
  private static final int NUMBERS_OF_A_RANGE = 4;
  private static final int AT_A_TIME = 4096;

  final Handle handle;
  // By slot, of which each view has its own.
  private final Node[] before;
  private final Node[] after;

  PlanMoves(Handle handle, Node[] before, Node[] after) {
    this.handle = handle;
    this.before = before;
    this.after = after;
  }

  /** Whoever asks a plan and a memory asks the plan first. */
  synchronized <T> T ask(LongFunction<T> question) {
    return handle.ask(question);
  }

  /**
   * Says by how much the fullest node becomes less full.
   *
   * @return 0.01 if it falls from 1.04 to 1.03 of its part by weight; infinity if keys have to leave a node
   *     without weight
   */
  public double gain() {
    return ask(Native::plan_gain);
  }

  /**
   * Gives the reasons for which the plan is hardly what was meant: nodes that are down receive keys, or the
   * views have different numbers of partitions.
   *
   * @return one sentence; "" if there is no reason
   */
  public String doubt() {
    return ask(Native::plan_doubt);
  }

  /**
   * Says of which share of the keys a replica is deleted and none is copied for it.
   *
   * @return a share in which each replica counts
   */
  public double dropped() {
    return ask(Native::plan_dropped);
  }

  /**
   * Says which share of the keys moves and cannot be sent, since all nodes that hold it are down.
   *
   * @return a share in which each replica counts
   */
  public double sourceless() {
    return ask(Native::plan_sourceless);
  }

  /**
   * Says which share of the keys moves.
   *
   * @return from 0 to 1
   */
  public double moved() {
    return ask(Native::plan_moved);
  }

  /**
   * Says which share of the keys must move at least, for every node to have the share that it has after.
   *
   * @return from 0 to 1
   */
  public double least() {
    return ask(Native::plan_least);
  }

  /**
   * Says how many bytes move.
   *
   * @return bytes; 0 if nobody said how many there are
   */
  public long movedBytes() {
    return ask(Native::plan_moved_bytes);
  }

  /**
   * Gives 64 bits over all that the plan says: both views, moves, bytes and batches.
   *
   * @return the fingerprint
   */
  public long fingerprint() {
    return ask(Native::plan_fingerprint);
  }

  /**
   * Lists the nodes of both views and what each receives and gives.
   *
   * @return in the order of the ids
   */
  public List<Plan.Traffic> traffic() {
    return ask(
        p -> {
          List<Plan.Traffic> all = new ArrayList<>();
          for (long i = 0; i < Native.plan_node_count(p); i++) all.add(trafficAt(p, i));
          return List.copyOf(all);
        });
  }

  private static Plan.Traffic trafficAt(long plan, long index) {
    return new Plan.Traffic(
        Native.plan_node_id(plan, index),
        Native.plan_node_in(plan, index),
        Native.plan_node_out(plan, index),
        Native.plan_node_bytes_in(plan, index),
        Native.plan_node_bytes_out(plan, index),
        Native.plan_node_sent(plan, index),
        Native.plan_node_bytes_sent(plan, index));
  }

  /**
   * Counts the batches.
   *
   * @return 1 until limits are set; 0 if nothing moves
   */
  public int batchCount() {
    return Math.toIntExact(ask(Native::plan_batch_count));
  }

  /**
   * Lists all moves.
   *
   * @return in the order of batches, and of the ids of the nodes inside each
   */
  public List<Plan.Move> moves() {
    return ask(p -> moves(p, 0, Native.plan_move_count(p)));
  }

  /**
   * Lists the moves of a batch.
   *
   * @param batch from 0 to {@link #batchCount} - 1
   * @return in the order of the ids of the nodes
   * @throws IndexOutOfBoundsException if there is no such batch
   */
  public List<Plan.Move> moves(int batch) {
    return ask(
        p -> {
          long count = Native.plan_batch_count(p);
          if (batch < 0 || batch >= count) {
            throw new IndexOutOfBoundsException("there is no batch " + batch + ": the plan has " + count);
          }
          return moves(p, Native.plan_batch_start(p, batch), Native.plan_batch_start(p, batch + 1L));
        });
  }

  private static List<Plan.Move> moves(long plan, long start, long end) {
    List<Plan.Move> moves = new ArrayList<>(Math.toIntExact(end - start));
    long[] numbers = new long[NUMBERS_OF_A_MOVE * (int) Math.min(AT_A_TIME, end - start)];
    while (start < end) {
      int count = (int) Math.min(Native.plan_packed_moves(plan, start, numbers), end - start);
      long next = Native.plan_move_start(plan, start + count);
      for (int i = count - 1; i >= 0; i--) {
        long first = numbers[NUMBERS_OF_A_MOVE * i + 5];
        numbers[NUMBERS_OF_A_MOVE * i + 5] = next - first;
        next = first;
      }
      List<Plan.Range> ranges = ranges(plan, next, Native.plan_move_start(plan, start + count));
      for (int i = 0, at = 0; i < count; i++) {
        int size = (int) numbers[NUMBERS_OF_A_MOVE * i + 5];
        moves.add(moveAt(numbers, NUMBERS_OF_A_MOVE * i, List.copyOf(ranges.subList(at, at + size))));
        at += size;
      }
      start += count;
    }
    return List.copyOf(moves);
  }

  private static Plan.Move moveAt(long[] n, int at, List<Plan.Range> ranges) {
    double share = Double.longBitsToDouble(n[at + 2]);
    return new Plan.Move((int) n[at], (int) n[at + 1], share, n[at + 3], n[at + 4], ranges, (int) n[at + 6]);
  }

  private static List<Plan.Range> ranges(long plan, long start, long end) {
    List<Plan.Range> ranges = new ArrayList<>(Math.toIntExact(end - start));
    long[] n = new long[NUMBERS_OF_A_RANGE * (int) Math.min(AT_A_TIME, end - start)];
    while (start < end) {
      int count = (int) Math.min(Native.plan_packed_ranges(plan, start, n), end - start);
      for (int at = 0; at < NUMBERS_OF_A_RANGE * count; at += NUMBERS_OF_A_RANGE) {
        ranges.add(new Plan.Range(n[at], n[at + 1], n[at + 2], n[at + 3]));
      }
      start += count;
    }
    return ranges;
  }

  /**
   * Names the node that keys of a move leave.
   *
   * @param move a move of this plan
   * @return its id; "" if they had no home
   */
  public String fromId(Plan.Move move) {
    return idOf(before, move.from());
  }

  /**
   * Names the node that keys of a move reach.
   *
   * @param move a move of this plan
   * @return its id; "" if they have no home
   */
  public String toId(Plan.Move move) {
    return idOf(after, move.to());
  }

  private static String idOf(Node[] nodes, int slot) {
    return slot == View.NO_NODE ? "" : nodes[slot].id();
  }
}
