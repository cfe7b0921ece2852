package io.github.holdfast;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.NativeConstants;
import io.github.holdfast.internal.Texts;

/**
 * What the library refuses. The message names what was met, the limit, and what would work. Each
 * status of the library has a class of its own, nested here; a status that a newer library adds
 * comes as the plain class.
 */
public class HoldfastException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The number of the status, as the library has it. */
  private final int status;

  /**
   * Makes an exception.
   *
   * @param status the number of a status
   * @param message what went wrong
   */
  HoldfastException(int status, String message) {
    super(message);
    this.status = status;
  }

  /**
   * Gives the number of the status.
   *
   * @return an HF_E_ number of the C library
   */
  public int status() {
    return status;
  }

  /**
   * Gives the name of the status.
   *
   * @return for example "HF_E_NOT_FOUND"
   */
  public String statusName() {
    return Native.status_name(status);
  }

  /** What the native code calls, with a message in UTF-8. */
  static HoldfastException of(int status, byte[] message) {
    return of(status, message.length == 0 ? Native.status_name(status) : Texts.text(message));
  }

  static HoldfastException of(int status, String message) {
    return switch (status) {
      case NativeConstants.E_ARGUMENT -> new Argument(status, message);
      case NativeConstants.E_NOT_FOUND -> new NotFound(status, message);
      case NativeConstants.E_EXISTS -> new Exists(status, message);
      case NativeConstants.E_OPTION -> new Option(status, message);
      case NativeConstants.E_INFEASIBLE -> new Infeasible(status, message);
      case NativeConstants.E_UNSUPPORTED -> new Unsupported(status, message);
      case NativeConstants.E_DATA -> new Data(status, message);
      case NativeConstants.E_MEMORY -> new Memory(status, message);
      case NativeConstants.E_MEMORY_LIMIT -> new MemoryLimit(status, message);
      case NativeConstants.E_IO -> new Io(status, message);
      case NativeConstants.E_REFUSED -> new Refused(status, message);
      case NativeConstants.E_INTERNAL -> new Internal(status, message);
      default -> new HoldfastException(status, message);
    };
  }

  /** A number of the library has no sign: what is negative here would be huge there. */
  static void refuseNegative(String name, long number) {
    if (number < 0) throw argument(name + " is " + number + ": give 0 or more");
  }

  static HoldfastException argument(String message) {
    return of(NativeConstants.E_ARGUMENT, message);
  }

  /** A value that can never work: an empty id, a negative weight. */
  public static final class Argument extends HoldfastException {
    private static final long serialVersionUID = 1;

    Argument(int status, String message) {
      super(status, message);
    }
  }

  /** A name of something that is not there. */
  public static final class NotFound extends HoldfastException {
    private static final long serialVersionUID = 1;

    NotFound(int status, String message) {
      super(status, message);
    }
  }

  /** A name of something that is there already. */
  public static final class Exists extends HoldfastException {
    private static final long serialVersionUID = 1;

    Exists(int status, String message) {
      super(status, message);
    }
  }

  /** An option that does not exist, or a value outside its bounds. */
  public static final class Option extends HoldfastException {
    private static final long serialVersionUID = 1;

    Option(int status, String message) {
      super(status, message);
    }
  }

  /** Each value is fine; together they cannot be met. */
  public static final class Infeasible extends HoldfastException {
    private static final long serialVersionUID = 1;

    Infeasible(int status, String message) {
      super(status, message);
    }
  }

  /** This algorithm, this build or this CPU cannot do it. */
  public static final class Unsupported extends HoldfastException {
    private static final long serialVersionUID = 1;

    Unsupported(int status, String message) {
      super(status, message);
    }
  }

  /** Bytes that are no snapshot. */
  public static final class Data extends HoldfastException {
    private static final long serialVersionUID = 1;

    Data(int status, String message) {
      super(status, message);
    }
  }

  /** The machine has no more memory. */
  public static final class Memory extends HoldfastException {
    private static final long serialVersionUID = 1;

    Memory(int status, String message) {
      super(status, message);
    }
  }

  /** The option {@code memory_limit} says no. */
  public static final class MemoryLimit extends HoldfastException {
    private static final long serialVersionUID = 1;

    MemoryLimit(int status, String message) {
      super(status, message);
    }
  }

  /** The system refuses to read or write a file. */
  public static final class Io extends HoldfastException {
    private static final long serialVersionUID = 1;

    Io(int status, String message) {
      super(status, message);
    }
  }

  /** Held back on purpose, as by the guard of a cluster; the caller may insist. */
  public static final class Refused extends HoldfastException {
    private static final long serialVersionUID = 1;

    Refused(int status, String message) {
      super(status, message);
    }
  }

  /** A fault in holdfast. Please report it with the message. */
  public static final class Internal extends HoldfastException {
    private static final long serialVersionUID = 1;

    Internal(int status, String message) {
      super(status, message);
    }
  }
}
