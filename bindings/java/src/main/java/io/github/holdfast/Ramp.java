package io.github.holdfast;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.NativeConstants;
import java.util.Objects;

/**
 * A weight that goes from one to another in some time: a node that warms up, or leaves slowly. Whoever
 * asks for the same moment is told the same weight, in any process and language. Set it with {@link
 * Cluster#setWeight} and publish; a step every hundredth of the time is smooth enough.
 *
 * @param shape how it goes
 * @param from weight at the beginning: 0, or from 0.000001 to 1000000000
 * @param to weight at the end, likewise
 * @param start when it begins, on the caller's clock, in any unit; it may be negative, as those of {@link
 *     System#nanoTime} are
 * @param duration how long it takes, in the same unit; 0 is a step
 */
public record Ramp(Shape shape, double from, double to, long start, long duration) {
  /** How a ramp goes. The order is that of the numbers of the C library. */
  public enum Shape {
    /** The same weight in every second. */
    LINEAR,
    /** Doubles its distance from the smaller weight with every tenth of the time. */
    EXPONENTIAL
  }

  /**
   * Makes a ramp.
   *
   * @param shape how it goes
   * @param from weight at the beginning
   * @param to weight at the end
   * @param start when it begins
   * @param duration how long it takes
   * @throws HoldfastException.Argument if a weight can be none or the duration is negative
   */
  public Ramp {
    Objects.requireNonNull(shape, "shape");
    HoldfastException.refuseNegative("duration", duration);
    weight(shape, from, to, start, duration, start);
  }

  /**
   * Gives the weight of a moment: {@link #from} until the ramp begins, {@link #to} when it is over.
   *
   * @param now the moment
   * @return the weight
   */
  public double weight(long now) {
    return weight(shape, from, to, start, duration, now);
  }

  /** The clock of the library begins at 0, where that of Java has its smallest number. */
  private static double weight(Shape shape, double from, double to, long start, long duration, long now) {
    double[] weight = new double[1];
    int kind = NativeConstants.RAMP_LINEAR + shape.ordinal();
    Native.ramp_weight(kind, from, to, start ^ Long.MIN_VALUE, duration, now ^ Long.MIN_VALUE, weight);
    return weight[0];
  }
}
