package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import io.github.holdfast.internal.Native;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A memory of recent moves: which ranges of positions moved when, by the caller's clock, across plans and processes.
 * Plans that are given it let these ranges rest, as min_part_hours does in Swift.
 *
 * <pre>{@code
 * try (Recent recent = Recent.open(file)) {       // or new Recent(view, 7 * 86400)
 *   plan.setRest(recent, 3600, now);              // nothing moves twice within an hour
 *   // wait until recent.notBefore(plan, b, 3600), copy batch b, and then:
 *   recent.record(plan, b, now);
 *   recent.save(file);
 * }
 * }</pre>
 *
 * <p>Times are in any unit and never decrease. Threads that share a memory wait for one another.
 */
public final class Recent implements AutoCloseable {
  private static final int BYTES_OF_A_RANGE = 24;

  private final Handle handle;

  /**
   * Positions that moved at one time.
   *
   * @param first the first position, unsigned
   * @param last the last position, included
   * @param time the time of the record
   */
  public record Range(long first, long last, long time) {}

  /** A call of the library that makes a memory. */
  private interface Making {
    void make(long[] made);
  }

  /**
   * Makes a memory without moves for the keys of a view.
   *
   * @param view a view of the cluster
   * @param horizon the longest rest, after which a move is forgotten
   * @throws HoldfastException.Argument if the horizon is not above 0
   */
  public Recent(View view, long horizon) {
    this(made -> makeFor(view.placement(), horizon, made));
  }

  private Recent(Making making) {
    long[] made = new long[1];
    making.make(made);
    long bytes = BYTES_OF_A_RANGE * Native.recent_range_count(made[0]);
    handle = new Handle("the memory", made[0], bytes, Native::recent_free);
  }

  private static void makeFor(Placement placement, long horizon, long[] made) {
    HoldfastException.refuseNegative("horizon", horizon);
    Native.recent_new(placement.view, horizon, made);
    reachabilityFence(placement);
  }

  /**
   * Reads a memory from bytes that {@link #bytes} gave.
   *
   * @param bytes the bytes, which are copied
   * @return the memory
   * @throws HoldfastException.Data if they are none
   */
  public static Recent read(byte[] bytes) {
    return new Recent(made -> Native.recent_read(bytes, made));
  }

  /**
   * Opens the memory in a file.
   *
   * @param file which one
   * @return the memory
   * @throws HoldfastException.Io if the file cannot be opened or is no regular file
   * @throws HoldfastException.Data if it holds no memory
   */
  public static Recent open(Path file) {
    String path = file.toString();
    return new Recent(made -> Native.recent_open(path, made));
  }

  synchronized <T> T ask(LongFunction<T> question) {
    return handle.ask(question);
  }

  /**
   * Remembers that a batch of a plan is finished: its ranges rest from now on.
   *
   * @param plan the plan
   * @param batch number of the batch, from 0
   * @param now the time, not before {@link #time}
   * @throws HoldfastException.Argument if there is no such batch, or the clock went back
   * @throws HoldfastException.Infeasible if the plan is of keys that are hashed otherwise
   */
  public void record(Plan plan, int batch, long now) {
    HoldfastException.refuseNegative("batch", batch);
    HoldfastException.refuseNegative("now", now);
    plan.ask(p -> ask(r -> Native.recent_record(r, p, batch, now)));
  }

  /**
   * Says from when on a batch may begin, by what is recorded now.
   *
   * @param plan the plan
   * @param batch number of the batch, from 0
   * @param rest the time between two moves of a key
   * @return the time; 0 for at once
   */
  public long notBefore(Plan plan, int batch, long rest) {
    HoldfastException.refuseNegative("batch", batch);
    HoldfastException.refuseNegative("rest", rest);
    long[] time = new long[1];
    plan.ask(p -> ask(r -> Native.recent_not_before(r, p, batch, rest, time)));
    return time[0];
  }

  /**
   * Tells the longest rest.
   *
   * @return the horizon
   */
  public long horizon() {
    return ask(Native::recent_horizon);
  }

  /**
   * Tells the time of the last record.
   *
   * @return the time; 0 before the first
   */
  public long time() {
    return ask(Native::recent_time);
  }

  /**
   * Lists what moved.
   *
   * @return in the order of positions
   */
  public List<Range> ranges() {
    return ask(
        r -> {
          List<Range> all = new ArrayList<>();
          long[] first = new long[1];
          long[] last = new long[1];
          long[] time = new long[1];
          for (long i = 0; i < Native.recent_range_count(r); i++) {
            Native.recent_range(r, i, first, last, time);
            all.add(new Range(first[0], last[0], time[0]));
          }
          return List.copyOf(all);
        });
  }

  /**
   * Gives the memory as bytes, which {@link #read} takes in any language and on any machine.
   *
   * @return the same bytes for the same memory
   */
  public byte[] bytes() {
    return ask(
        r -> {
          long[] length = new long[1];
          Native.recent_write(r, null, length);
          byte[] bytes = new byte[Math.toIntExact(length[0])];
          Native.recent_write(r, bytes, length);
          return bytes;
        });
  }

  /**
   * Saves the memory in a file, which is replaced as a whole, as {@link View#save} does.
   *
   * @param file where to
   * @throws HoldfastException.Io if it is no regular file or the system refuses
   */
  public void save(Path file) {
    String path = file.toString();
    ask(r -> Native.recent_save(r, path));
  }

  /** Ends the memory; closing again does nothing. */
  @Override
  public synchronized void close() {
    handle.close(false);
  }
}
